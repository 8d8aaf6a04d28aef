using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A wait with a time limit, whose end may mean that nothing has happened.</summary>
internal sealed class IgnoredWaitRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.IgnoredWait,
        title: "The result of a timed wait is ignored",
        messageFormat: "'{0}' returns false when the time is up, and nothing looks at that: {1}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Test the result.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var call in body.Body.Calls)
            {
                if (call.Parent is IExpressionStatementOperation && EventReader.Read(call) is { Action: SyncAction.Wait, IsTimed: true, Kind: PrimitiveKind.Event or PrimitiveKind.CountdownEvent or PrimitiveKind.Barrier } wait
                    && !call.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: 0 }) && !call.Enclosing().Any(outer => outer is ILoopOperation))
                    Check(wait, body, report);
                else if (call.Parent is IExpressionStatementOperation && IsTimedJoin(call) && !call.Enclosing().Any(outer => outer is ILoopOperation))
                    CheckJoin(call, body, report);
            }
        }
    }

    private static bool IsTimedJoin(IInvocationOperation call) => call is { TargetMethod: { ReturnType.SpecialType: SpecialType.System_Boolean } method, Instance: not null }
        && (method.Name, method.ContainingType.Name) is ("Join", "Thread") or ("Wait", "Task")
        && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name is "millisecondsTimeout" or "timeout") is { } limit
        && limit.Value.Unwrapped() is not ({ ConstantValue: { HasValue: true, Value: -1 or 0 } } or IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" or "Infinite" or "Zero" });

    /// <summary>After a join with a limit, what the thread writes is used as if it had ended.</summary>
    private static void CheckJoin(IInvocationOperation join, BodyFacts body, Report report)
    {
        var type = body.Type;
        if (type.Threads.Entries.FirstOrDefault(entry => entry.StartedIn == body && EndlessWait.IsFor(entry, join, body)) is not { } joined)
            return;
        foreach (var (variable, uses) in type.Accesses.ByVariable.Select(group => new SharedVariable(group.Key!, group.ToImmutableArray())).Concat(type.Captures))
        {
            var write = variable is IFieldSymbol { IsVolatile: true } ? null : uses.FirstOrDefault(use => use.Body == joined.Target && use is { Changes: true, IsAtomic: false, Guards.AreNone: true });
            var read = uses.FirstOrDefault(use => use.Body == body && !use.Writes && use.Operation.Syntax.SpanStart > join.Syntax.SpanStart);
            // Whoever asks whether it has ended knows.
            if (write is null || read is null || AsksForEnd(join, read, body))
                continue;
            report.At(join.Syntax.GetLocation(), [read.Location, write.Location, joined.Location], FixHints.None, Excerpt.Of(join.Syntax),
                $"then '{variable.Name}' is used on line {Excerpt.Line(read.Location)} while {joined.Text} still writes it on line {Excerpt.Line(write.Location)}");
            return;
        }
    }

    private static bool AsksForEnd(IInvocationOperation join, Access read, BodyFacts body) => body.Body.Operations.Any(operation =>
        operation.Syntax.SpanStart > join.Syntax.Span.End && operation.Syntax.SpanStart < read.Operation.Syntax.SpanStart
        && (JoinTable.IsJoin(operation) || operation is IPropertyReferenceOperation { Property.Name: "IsAlive" or "IsCompleted" or "Status" or "IsCompletedSuccessfully" or "ThreadState" }));

    private static void Check(SyncEvent wait, BodyFacts body, Report report)
    {
        var path = body.Paths.Read(wait.Target);
        var type = body.Type;
        foreach (var other in type.Bodies.Where(other => other != body))
        {
            if (other.Body.Operations.FirstOrDefault(operation => SignalTable.Signalled(operation) is { } signalled && other.Paths.Read(signalled).Equals(path)) is not { } signal)
                continue;
            var accesses = type.Accesses.ByVariable.Select(group => new SharedVariable(group.Key!, group.ToImmutableArray())).Concat(type.Captures);
            foreach (var (variable, uses) in accesses)
            {
                var write = uses.FirstOrDefault(use => use.Body == other && use.Changes && use.Operation.Syntax.SpanStart < signal.Syntax.SpanStart);
                // Whoever only asks what the variable says goes on with either answer.
                var read = uses.FirstOrDefault(use => use.Body == body && !use.Writes && use.Operation.Syntax.SpanStart > wait.Call.Syntax.SpanStart && !IsAsked(use.Operation));
                if (write is null || read is null)
                    continue;
                report.At(wait.Call.Syntax.GetLocation(), [read.Location, write.Location, signal.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax),
                    $"then '{variable.Name}' is used on line {Excerpt.Line(read.Location)} before '{other.Body.Name}' has set it on line {Excerpt.Line(write.Location)}");
                return;
            }
        }
    }

    /// <summary>Whether the value is part of the condition of a branch or loop, and so only decides what is done.</summary>
    private static bool IsAsked(IOperation read)
    {
        for (var (inner, outer) = (read, read.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IConditionalOperation choice:
                    return choice.Condition == inner;
                case IWhileLoopOperation loop:
                    return loop.Condition == inner;
                case IBlockOperation or IAssignmentOperation or IReturnOperation or IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
            }
        }

        return false;
    }
}

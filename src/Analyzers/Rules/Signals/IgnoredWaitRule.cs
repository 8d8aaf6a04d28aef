using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
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
            }
        }
    }

    private static void Check(SyncEvent wait, BodyFacts body, Report report)
    {
        var path = body.Paths.Read(wait.Target);
        var type = body.Type;
        foreach (var other in type.Bodies.Where(other => other != body))
        {
            if (other.Body.Operations.FirstOrDefault(operation => SignalTable.Signalled(operation) is { } signalled && other.Paths.Read(signalled).Equals(path)) is not { } signal)
                continue;
            var accesses = type.Accesses.ByVariable.Select(group => (Variable: group.Key!, Accesses: group.ToImmutableArray())).Concat(type.Captures);
            foreach (var (variable, uses) in accesses)
            {
                var write = uses.FirstOrDefault(use => use.Body == other && use.Changes && use.Operation.Syntax.SpanStart < signal.Syntax.SpanStart);
                var read = uses.FirstOrDefault(use => use.Body == body && !use.Writes && use.Operation.Syntax.SpanStart > wait.Call.Syntax.SpanStart);
                if (write is null || read is null)
                    continue;
                report.At(wait.Call.Syntax.GetLocation(), [read.Location, write.Location, signal.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax),
                    $"then '{variable.Name}' is used on line {Excerpt.Line(read.Location)} before '{other.Body.Name}' has set it on line {Excerpt.Line(write.Location)}");
                return;
            }
        }
    }
}

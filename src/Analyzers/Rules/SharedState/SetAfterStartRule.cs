using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A field that a thread reads is set after the thread was started.</summary>
internal sealed class SetAfterStartRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SetAfterStart,
        title: "A field that a thread reads is set after its start",
        messageFormat: "'{0}' sets '{1}' when {2} may run already, whose '{3}' on line {4} reads it: it may find the old value",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Set it before the start.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in type.Shared.Concat(type.Captures).Concat(type.Reached))
        {
            foreach (var race in Race.Among(accesses))
            {
                if (race.StartBefore is not { } start)
                    continue;
                object[] arguments = [Excerpt.Of(race.Site.Operation.Syntax), variable.Name, start.Text, race.Other.Body.Body.Name, Excerpt.Line(race.Other.Location)];
                if (IsLate(start, race.Other))
                    report.Suggest(race.Site.Location, [start.Location, race.Other.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
                else
                    report.At(race.Site.Location, [start.Location, race.Other.Location], FixHints.None.Add(FixHints.Member, variable.Name), arguments);
            }
        }
    }

    /// <summary>Whether the thread mostly has something to wait for first: the time that its timer is given, a pause, what is put into a queue or channel, or what it awaits.</summary>
    private static bool IsLate(ThreadEntry start, Access read) => start.Created switch
    {
        IObjectCreationOperation { Type.Name: "Timer", Arguments: var given } => given.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime")?.Value is { } due && IsLater(due.Unwrapped()),
        _ => WaitsFirst(start.Target, read) || start.Target.Type.Calls.From(start.Target).Any(call => start.Target.Type.Calls.BodyOf(call.Target) is { } called && WaitsFirst(called, read)),
    };

    /// <summary>Whether the time is known, and not at once.</summary>
    private static bool IsLater(IOperation due) => due.ConstantValue is { HasValue: true, Value: var given } ? given is not (0 or 0L or 0u)
        : due is IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true, Name: not "Zero" } } or IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType.Name: "TimeSpan" }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: not (0 or 0L or 0d) } }, ..] };

    private static bool WaitsFirst(BodyFacts course, Access read) => course.Body.Operations.Any(operation =>
        operation is IAwaitOperation { Operation: not IInvocationOperation { TargetMethod.Name: "Yield" } } or IForEachLoopOperation { IsAsynchronous: true } or IInvocationOperation { TargetMethod.Name: "Take" or "TryTake" or "Receive" or "WaitOne" or "Sleep" or "Wait" or "GetConsumingEnumerable" }
        && (read.Body != course || operation.Syntax.SpanStart < read.Operation.Syntax.SpanStart));
}

using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Threads;

/// <summary>A timer ticks again although the last tick is not done.</summary>
internal sealed class OverlappingTimerRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.OverlappingTimer,
        title: "A timer callback can overlap itself",
        messageFormat: "The timer does not wait for '{0}' to return: when '{1}' on line {2} takes longer than the period, two ticks do '{3}' on line {4} at the same time",
        category: "Threads",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Use a PeriodicTimer, start the timer anew at the end of each tick, or skip a tick while one is running.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row.Noun: "timer callback", Created: { } created } && TimerPeriod.IsPeriodic(created, type)))
        {
            var body = entry.Target;
            // An async method that the tick calls does not keep it from returning.
            if (Reached(body, followsAsync: true).Exists(Guards) || Reached(body, followsAsync: false).Find(IsSlow) is not { } slow)
                continue;
            var change = type.Accesses.All.FirstOrDefault(access => access.Body == body && access is { Changes: true, IsAtomic: false } && access.Guards.AreNone && access.Kind == AccessKind.Update);
            if (change is not null)
                report.At(entry.Location, [slow.Syntax.GetLocation(), change.Location], FixHints.None, body.Body.Name, Excerpt.Of(slow.Syntax), Excerpt.Line(slow.Syntax.GetLocation()), Excerpt.Of(change.Operation.Syntax), Excerpt.Line(change.Location));
        }
    }

    /// <summary>Whether a tick keeps others out, or stops the timer while it runs.</summary>
    private static bool Guards(IOperation operation) => operation is ILockOperation
        || (operation is IInvocationOperation call && (EventReader.Read(call) is { Action: SyncAction.Acquire } || AtomicTable.Find(call.TargetMethod) is AtomicAction.Update
            || call.TargetMethod is { Name: "Change" or "Stop", ContainingType.Name: "Timer" or "ITimer" }))
        || operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "Enabled", ContainingType.Name: "Timer" } } };

    /// <summary>What a tick does, itself and in the methods of the type that it calls.</summary>
    private static List<IOperation> Reached(BodyFacts tick, bool followsAsync)
    {
        var seen = new HashSet<BodyFacts> { tick };
        var operations = new List<IOperation>(tick.Body.Operations);
        for (var i = 0; i < operations.Count; i++)
        {
            foreach (var callee in CallTable.Targets(operations[i]).Select(tick.Type.Calls.BodyOf).OfType<BodyFacts>().Where(callee => (followsAsync || callee.Body.Method is not { IsAsync: true }) && seen.Add(callee)).ToList())
                operations.AddRange(callee.Body.Operations);
        }

        return operations;
    }

    /// <summary>Whether a tick waits there for something outside of the program.</summary>
    private static bool IsSlow(IOperation operation) => operation is IAwaitOperation || JoinTable.IsJoin(operation)
        || operation is IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" } }
        || (operation is IInvocationOperation { TargetMethod: var method } && method.ContainingNamespace?.ToDisplayString() is { } space && (space.StartsWith("System.IO", StringComparison.Ordinal) || space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.Data", StringComparison.Ordinal)) && method.ContainingType.Name is not ("Path" or "MemoryStream" or "StringWriter" or "StringReader"));
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Endless waits for an event, a countdown or a completion source that only known threads of the type signal.</summary>
internal static class PoolSignal
{
    /// <summary>A thread whose signal <paramref name="wait"/> needs; null where others than <paramref name="candidates"/> may give it, or <paramref name="waiter"/> itself.</summary>
    public static ThreadEntry? Giver(IOperation wait, BodyFacts body, ThreadEntry waiter, IReadOnlyCollection<ThreadEntry> candidates)
    {
        if (Target(wait) is not { } target || body.Paths.Read(target) is not { IsExact: true, Variable: { } variable } || variable is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private }) || IsHandedOn(variable, body.Type))
            return null;
        var givers = body.Type.Bodies
            .Where(giver => giver.Signals.Given.Any(signal => SymbolEqualityComparer.Default.Equals(signal.Target.Variable, variable)))
            .SelectMany(giver => RunnersOf(giver, body.Type))
            .ToList();
        return givers.Count > 0 && givers.TrueForAll(giver => giver is not null && giver != waiter && candidates.Contains(giver)) ? givers[0] : null;
    }

    /// <summary>What is waited for, where there is no limit and no token.</summary>
    private static IOperation? Target(IOperation wait)
    {
        if (wait is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event or PrimitiveKind.CountdownEvent, IsTimed: false, IsCancellable: false } sync)
            return sync.Target;
        return EndlessWait.Is(wait) && EndlessWait.TargetsOf(wait).ToList() is [var task] && task.Unwrapped() is IPropertyReferenceOperation { Property: { Name: "Task", ContainingType.Name: "TaskCompletionSource" }, Instance: { } source }
            ? source
            : null;
    }

    /// <summary>Whether somebody whose doings nobody here knows gets the object.</summary>
    private static bool IsHandedOn(ISymbol variable, TypeFacts type) =>
        type.Bodies.SelectMany(body => body.Body.Operations).Any(use => Assignments.Refers(use, variable)
            && use.Parent is IArgumentOperation or IReturnOperation or IVariableInitializerOperation or IArrayInitializerOperation or IConversionOperation);

    /// <summary>The threads that run the body, and null for one from outside.</summary>
    private static IEnumerable<ThreadEntry?> RunnersOf(BodyFacts body, TypeFacts type) => type.Threads.RootsOf(body).Select(root => root.Entry) is var roots && roots.Any()
        ? roots
        : [type.Threads.Entries.FirstOrDefault(entry => entry.Target == body)];
}

using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Knows what may come of a delegate in the hands of who gets it.</summary>
internal static class DelegateTaker
{
    /// <summary>Whether whoever gets the delegate may run it under a lock, or all such delegates one after the other: code of others, a scheduler, a context.</summary>
    public static bool RunsOnItsOwnTerms(IArgumentOperation argument)
    {
        var method = (argument.Parent as IInvocationOperation)?.TargetMethod ?? (argument.Parent as IObjectCreationOperation)?.Constructor;
        return method?.ContainingNamespace is not { } space || (!(space.ToDisplayString() + ".").StartsWith("System.", StringComparison.Ordinal) && ScopeShape.MayRunUnderLock(method))
            || EntryTable.Find(method) is not null
            || method.ContainingType.Name is "SynchronizationContext" or "Dispatcher" or "Progress";
    }
}

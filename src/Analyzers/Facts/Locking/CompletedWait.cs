using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// An acquire that can be cancelled, whose task is taken for the lock as soon as it is completed: <c>if (wait.IsCompleted) return _releaser;</c>. It is when it was cancelled, too
/// (<see href="https://learn.microsoft.com/dotnet/api/system.threading.tasks.task.iscompleted">Task.IsCompleted</see>).
/// </summary>
internal static class CompletedWait
{
    /// <summary>Where the task of <paramref name="acquire"/> is asked so, and nothing else of it where the answer is yes; null where it is not.</summary>
    public static IOperation? Of(SyncEvent acquire, BodyFacts body)
    {
        if (acquire is not { IsCancellable: true, Kind: PrimitiveKind.SemaphoreSlim, Outcome: Outcome.Awaited or Outcome.AwaitedWhenTrue } || ThreadEntries.HolderOf(acquire.Call) is not ILocalSymbol local || body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() != acquire.Call)
            return null;
        var uses = body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList();
        return uses.Select(use => use.Parent).FirstOrDefault(asked => asked is IPropertyReferenceOperation { Property.Name: "IsCompleted", Parent: IConditionalOperation choice } && choice.Condition == asked
            && uses.TrueForAll(use => use.Parent == asked || !choice.WhenTrue.Syntax.Span.Contains(use.Syntax.Span)) && (choice.Type is not null || choice.WhenTrue.Leaves()));
    }
}

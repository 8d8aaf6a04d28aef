using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Functions that are put into a collection of the type, alone or in a tuple, from which the type takes each and has another thread run it:
/// <c>_jobs.Enqueue((id, () =&gt; Load(id)));</c> … <c>if (_jobs.TryDequeue(out var job)) Task.Run(job.Work);</c>.
/// </summary>
internal static class QueuedStart
{
    /// <summary>What runs <paramref name="function"/>, the call that puts it into the collection, and whether several may run at once; null where that is not so.</summary>
    public static (EntryRow Row, IOperation Created, bool IsRepeated)? Of(IOperation function, TypeFacts type, Func<IOperation, BodyFacts, bool> isInLoop)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation or ITupleOperation)
            use = use.Parent;
        if (use is not IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Enqueue" or "Add" or "TryAdd" or "Push" or "AddLast", Instance: { } collection } put } || KeeperOf(collection) is not { } keeper)
            return null;
        foreach (var body in type.Bodies)
        {
            foreach (var taken in TakenFrom(keeper, body))
            {
                foreach (var start in body.Body.Calls)
                {
                    if (EntryTable.Find(start.TargetMethod) is { NeedsStart: false, Blocks: false } row && start.Arguments.Any(argument => argument.Value.DescendantsAndSelf().Any(part => part.Type?.TypeKind == TypeKind.Delegate && IsOf(part, taken))))
                        return (row, put, isInLoop(start, body));
                }
            }
        }

        return null;
    }

    private static ISymbol? KeeperOf(IOperation collection) => collection.Unwrapped() is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } member ? member.Member.OriginalDefinition : null;

    /// <summary>The locals that are taken out of the collection.</summary>
    private static IEnumerable<ILocalSymbol> TakenFrom(ISymbol keeper, BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod.Name: "TryDequeue" or "Dequeue" or "TryTake" or "Take" or "TryPop" or "Pop", Instance: { } collection } || !SymbolEqualityComparer.Default.Equals(KeeperOf(collection), keeper))
                continue;
            if (call.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value is { } given && Declared(given) is { } local)
                yield return local;
            else if (ThreadEntries.HolderOf(call) is ILocalSymbol kept)
                yield return kept;
        }
    }

    private static ILocalSymbol? Declared(IOperation given) => given switch
    {
        ILocalReferenceOperation local => local.Local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
        _ => null,
    };

    /// <summary>Whether the delegate is what was taken, or a part of it.</summary>
    private static bool IsOf(IOperation part, ILocalSymbol taken)
    {
        while (part.Unwrapped() is IMemberReferenceOperation { Instance: { } whole })
            part = whole;
        return part.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, taken);
    }
}

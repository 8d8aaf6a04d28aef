using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// Something is put into a thread-safe collection because a flag says that the end has not come, while another thread sets the flag and empties the collection in between:
/// <c>if (_disposed) item.Dispose(); else _idle.Add(item);</c>. Nobody empties it again.
/// </summary>
/// <param name="Addition">Where it is put in.</param>
/// <param name="Look">The look at the flag.</param>
/// <param name="Set">Where the flag is set.</param>
/// <param name="Drain">Where the collection is emptied then.</param>
/// <param name="Closer">The body of that.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Flag">The flag.</param>
internal sealed record AddedAfterDrain(Access Addition, Access Look, Access Set, Access Drain, BodyFacts Closer, ISymbol Collection, ISymbol Flag)
{
    /// <summary>Those of the type, one for each collection.</summary>
    public static IEnumerable<AddedAfterDrain> Of(TypeFacts type)
    {
        var flags = type.Accesses.ByVariable.Where(accesses => accesses.Key is IFieldSymbol { IsReadOnly: false, Type.SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 } or IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean }).ToList();
        if (flags.Count == 0)
            yield break;
        foreach (var kept in type.Accesses.ByVariable.Where(accesses => accesses.Key is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field && field.Type.NamespaceName() == "System.Collections.Concurrent" && !accesses.Any(access => access.Writes && !access.Body.Body.IsConstruction)))
        {
            var found = from addition in kept
                        where Adds(addition.Operation) && addition.Guards.AreNone
                        from drain in kept
                        where drain.Body.Body.Outermost != addition.Body.Body.Outermost && Empties(drain.Operation) && drain.Guards.AreNone
                        from flag in flags
                        let set = flag.FirstOrDefault(write => write.Writes && write.Body == drain.Body && write.Operation.Syntax.Span.End <= drain.Operation.Syntax.SpanStart)
                        where set is not null
                        let look = flag.FirstOrDefault(read => !read.Writes && read.Body == addition.Body && addition.Operation.DecidingWithSections().Any(condition => condition.Syntax.Span.Contains(read.Operation.Syntax.Span)))
                        where look is not null && !flag.Any(again => again.Body == addition.Body && again.Operation.Syntax.SpanStart > addition.Operation.Syntax.Span.End) && !set.Body.Body.Operations.Any(wait => wait is IAwaitOperation && wait.Syntax.SpanStart > set.Operation.Syntax.Span.End && wait.Syntax.Span.End <= drain.Operation.Syntax.SpanStart)
                        select new AddedAfterDrain(addition, look, set, drain, drain.Body, kept.Key!, flag.Key!);
            if (found.FirstOrDefault() is { } first)
                yield return first;
        }
    }

    private static bool Adds(IOperation collection) => collection.Parent is IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" } call && call.Instance == collection;

    /// <summary>Whether all that is there is taken out, or gone through.</summary>
    private static bool Empties(IOperation collection) => collection.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "TryTake" or "TryDequeue" or "TryPop" } call => call.Instance == collection && call.Enclosing().Any(outer => outer is IWhileLoopOperation loop && loop.Condition?.Syntax.Span.Contains(call.Syntax.Span) == true),
        IInvocationOperation { TargetMethod.Name: "Clear" } => true,
        IConversionOperation { Parent: IForEachLoopOperation } or IForEachLoopOperation => true,
        _ => false,
    };
}

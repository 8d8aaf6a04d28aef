using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>The objects in a collection that bodies of a type go through, each of them from the first to the last: whoever does so comes to all of them.</summary>
internal static class SharedElements
{
    /// <summary>The path to what <paramref name="instance"/> yields; one for all elements where a loop goes through a collection that the type keeps.</summary>
    public static AccessPath PathTo(IOperation instance, BodyFacts body) =>
        instance.Unwrapped() is ILocalReferenceOperation { Local: { Type.IsReferenceType: true } each } && LoopOver(each, instance) is { } loop && !IsPicked(instance, loop)
        && body.Paths.Read(loop.Collection) is { IsShared: true, Variable: { } keeper } collection && SharedVariables.StaysTheSame(collection, body)
            ? collection.Append(new PathElement(keeper, "[each]", IsExact: true))
            : body.Paths.Read(instance);

    private static IForEachLoopOperation? LoopOver(ILocalSymbol local, IOperation use) => use.Enclosing().OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(local, SymbolEqualityComparer.Default));

    /// <summary>Whether a condition tells some of the elements from the others: which thread comes to which is not known then.</summary>
    private static bool IsPicked(IOperation use, IForEachLoopOperation loop) => use.Deciding().Any(condition => loop.Body.Syntax.Span.Contains(condition.Syntax.Span));
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Knows objects that are stored in a field for others to find, and completed through a local that has them, too: <c>var table = _table = []; table.Add(key, value);</c>.</summary>
internal static class PublishedCopy
{
    /// <summary>Whether a later statement of the same block than <paramref name="publication"/> fills the object, <paramref name="value"/>, or sets something of it, through such a local.</summary>
    public static bool IsChangedLater(IOperation publication, IOperation value, IFieldSymbol field, BodyFacts body)
    {
        if (publication.Statement() is not { Parent: IBlockOperation block } statement)
            return false;
        var later = block.Operations.SkipWhile(other => other != statement).Skip(1).ToList();
        return Copies(publication, value, later, field, body).Any(copy => !body.Type.Locks.LocalsOf(body.Body).IsReassigned(copy) && later.Exists(other => Changes(other, copy)));
    }

    private static IEnumerable<ILocalSymbol> Copies(IOperation publication, IOperation value, List<IOperation> later, IFieldSymbol field, BodyFacts body)
    {
        if (publication.Unconverted() is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var declared } } && IsMade(value))
            yield return declared;
        if (value.Unwrapped() is ILocalReferenceOperation { Local: var stored } && body.Type.Locks.LocalsOf(body.Body).OnlyValue(stored) is { } made && IsMade(made))
            yield return stored;
        foreach (var copy in IsMade(value) ? later.OfType<IVariableDeclarationGroupOperation>().SelectMany(group => group.Descendants()).OfType<IVariableDeclaratorOperation>() : [])
        {
            if (copy.Initializer?.Value.Unwrapped() is IFieldReferenceOperation read && SymbolEqualityComparer.Default.Equals(read.Field, field))
                yield return copy.Symbol;
        }
    }

    private static bool IsMade(IOperation value) => value.IsMadeHere() || value.Unwrapped() is IArrayCreationOperation;

    private static bool Changes(IOperation statement, ILocalSymbol copy) => statement.DescendantsAndSelf().Any(part =>
        !part.Enclosing().TakeWhile(outer => outer != statement).Any(outer => outer is IAnonymousFunctionOperation) && part is ILocalReferenceOperation { Local: var used, Parent: var parent } && SymbolEqualityComparer.Default.Equals(used, copy)
        && (ContainerTable.UseOf(part) == ContentsUse.Write || parent is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Parent: IAssignmentOperation set } && set.Target == parent || parent is IArrayElementReferenceOperation { Parent: IAssignmentOperation element } && element.Target == parent));
}

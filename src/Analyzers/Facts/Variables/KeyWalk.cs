using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Loops over the keys of a concurrent dictionary, which are as they were when the loop came to them: <c>foreach (var id in _sessions.Keys.ToArray())</c>.</summary>
internal static class KeyWalk
{
    /// <summary>The keys that the loop around the use goes through, where <paramref name="key"/> is the one of its round and they are those of <paramref name="dictionary"/>; else null.</summary>
    public static IOperation? KeysOf(IOperation dictionary, IOperation key, BodyFacts body)
    {
        if (key.Unwrapped() is not ILocalReferenceOperation { Local: var each } || dictionary.Enclosing().OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Locals.Contains(each, SymbolEqualityComparer.Default)) is not { } loop)
            return null;
        return Keys(loop.Collection) is { Instance: { } walked } keys && body.Paths.Read(walked) is { IsExact: true } path && path.Equals(body.Paths.Read(dictionary)) ? keys : null;
    }

    /// <summary>The keys, behind the calls that copy, order or choose among them.</summary>
    private static IPropertyReferenceOperation? Keys(IOperation collection) => collection.Unwrapped() switch
    {
        IPropertyReferenceOperation { Property.Name: "Keys" } keys => keys,
        IInvocationOperation { TargetMethod: { ContainingType.Name: "Enumerable", Name: "ToArray" or "ToList" or "Where" or "OrderBy" or "OrderByDescending" or "Take" or "Skip" or "Reverse" or "Distinct" }, Arguments: [{ Value: var source }, ..] } => Keys(source),
        _ => null,
    };
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// Steps in the plain state of an object that a concurrent dictionary keeps for all who ask for its key: <c>var bucket = _buckets.GetOrAdd(client, …); bucket.Tokens--;</c>. The dictionary
/// guards its entries, not what is in them. Callers may each have a key of their own, so that it is a guess.
/// </summary>
internal static class CountedForKey
{
    /// <summary>The steps of the type, by what its members do themselves with the object or have a method of the type do, and the dictionary; nothing where the type has locks.</summary>
    public static IEnumerable<(Access Step, ISymbol Keeper)> In(TypeFacts type)
    {
        if (type.Locks.HasLocks || !type.Fields.Any(field => IsKeeper(field.Type)))
            yield break;
        foreach (var body in type.Bodies.Where(body => !body.Body.IsConstruction && type.Threads.IsCallableFromOutside(type.FactsOf(body.Body.Outermost)) && !type.Threads.IsConfined(body)))
        {
            foreach (var call in body.Body.Calls)
            {
                if (call is { TargetMethod.Name: "GetOrAdd" or "TryGetValue", Instance: { } dictionary, Arguments: [{ Value: var key }, ..] } && IsKeeper(dictionary.Type) && IsName(key) && dictionary.Unwrapped() is IFieldReferenceOperation { Field: var keeper } && LocalOf(call) is { } local
                    && StepsOf(local, body).FirstOrDefault() is { } step)
                    yield return (step, keeper);
            }
        }
    }

    private static bool IsKeeper(ITypeSymbol? type) => type is INamedTypeSymbol { TypeArguments: [_, INamedTypeSymbol { TypeKind: TypeKind.Class } kept] } && ContainerTable.IsConcurrentDictionary(type) && kept.IsInSource() && !AcrossTypes.InheritedLocks.AreWrittenIn(kept.OriginalDefinition);

    /// <summary>Whether a caller names what he asks for: others may name the same.</summary>
    private static bool IsName(IOperation key) => key.Unwrapped() is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } } named && named.Type is { SpecialType: SpecialType.System_String or SpecialType.System_Int32 or SpecialType.System_Int64 } or { TypeKind: TypeKind.Enum } or { Name: "Guid" };

    private static ILocalSymbol? LocalOf(IInvocationOperation call) => call.TargetMethod.Name == "TryGetValue"
        ? (call.Arguments[call.Arguments.Length - 1].Value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } ? declared.Local : null)
        : (call.Unconverted() as IVariableInitializerOperation)?.Parent is IVariableDeclaratorOperation { Symbol: var local } ? local : null;

    private static IEnumerable<Access> StepsOf(ILocalSymbol local, BodyFacts body) => body.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && body.HeldAt(use) is { IsKnown: true, Must.IsEmpty: true })
        .SelectMany(use => use.Unconverted() switch
        {
            IMemberReferenceOperation member when AccessTable.Stored(member).Variable is { } variable && !IsOrdered(variable) => [AccessTable.Of(member, variable, body.Paths.Read(use), body)],
            IArgumentOperation argument => body.Type.HandedOn.Of(argument).Select(handed => handed.Access).OfType<Access>().Where(access => !IsOrdered(access.Variable)),
            _ => Enumerable.Empty<Access>(),
        })
        .Where(access => access is { Kind: AccessKind.Update, IsElement: false, Variable.IsStatic: false } && access.Variable.ValueType() is { IsValueType: true, SpecialType: not SpecialType.System_Boolean });

    private static bool IsOrdered(ISymbol variable) => variable is IFieldSymbol { IsVolatile: true };
}

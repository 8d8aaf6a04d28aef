using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules;

/// <summary>What functions are called in messages that name several types.</summary>
internal static class FunctionNames
{
    /// <summary>The type and member; a lambda and local function by the member that it is written in.</summary>
    public static string Of(ISymbol function) => function is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction }
        ? $"the lambda in {Of(function.ContainingSymbol)}"
        : $"{function.ContainingType.Name}.{((function as IMethodSymbol)?.AssociatedSymbol ?? function).Name}";
}

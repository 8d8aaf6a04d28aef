using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Facts.Locking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Knows async functions that await only where they catch whatever is thrown, as they are written: nobody misses what their tasks could tell.</summary>
internal static class CaughtWork
{
    /// <summary>Whether that is so of the function, and of all that a call of it may run in the compilation.</summary>
    public static bool Is(IMethodSymbol function, Compilation compilation) =>
        (function.IsAbstract || function.IsVirtual || function.IsOverride || function.ContainingType.TypeKind == TypeKind.Interface ? Implementations.AllOf(function, compilation) : [function]).ToList() is { Count: > 0 } targets && targets.TrueForAll(IsOne);

    private static bool IsOne(IMethodSymbol function) => function.IsAsync && function.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).SelectMany(Awaits).ToList() is { Count: > 0 } awaits && awaits.TrueForAll(LikelyFailure.IsGuarded);

    private static IEnumerable<SyntaxNode> Awaits(SyntaxNode declared) => declared.DescendantNodes(node => node == declared || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Where(node => node is AwaitExpressionSyntax || node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 });
}

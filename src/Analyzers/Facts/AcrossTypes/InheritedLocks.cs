using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Locks of a base class, which a derived class acquires by calling its methods. They are judged by how these are written: their bodies are not known where the derived class ends.</summary>
internal static class InheritedLocks
{
    private const int MaximumDepth = 3;

    /// <summary>Whether the class mentions locks at all.</summary>
    public static bool AreWrittenIn(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.Any(part => part.GetSyntax().DescendantNodes().Any(node => node is LockStatementSyntax || Called(node) is { } name && LockTable.Holds(name)));

    /// <summary>Whether a method of the base class, called before the access, may have acquired a lock for its caller, or have told it that it is its turn.</summary>
    public static bool MayBeHeldAt(Access access) => access.Body.Body.Outermost.WithNested.SelectMany(body => body.Calls).Any(call =>
        call.Syntax.SpanStart < access.Operation.Syntax.SpanStart && IsOfBase(call, access) && LeavesLocked(call.TargetMethod, MaximumDepth));

    /// <summary>Whether somebody is seen to call the member under a lock, or the base class can do so through an interface.</summary>
    public static bool MayBeHeldBy(IMethodSymbol entrance, ImmutableArray<INamedTypeSymbol> calls, ImmutableHashSet<ISymbol> locked) =>
        locked.Contains(entrance) || entrance.Overridden().Any(locked.Contains) || calls.Any(called => Implements(entrance, called));

    private static bool Implements(IMethodSymbol method, INamedTypeSymbol called) => method.ContainingType.AllInterfaces
        .Where(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, called))
        .SelectMany(implemented => implemented.GetMembers())
        .Any(member => method.ContainingType.FindImplementationForInterfaceMember(member) is { } implementation && (SymbolEqualityComparer.Default.Equals(implementation, method) || SymbolEqualityComparer.Default.Equals(implementation, method.AssociatedSymbol)));

    private static bool IsOfBase(IInvocationOperation call, Access access) =>
        call.Instance is null or IInstanceReferenceOperation && !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OutermostType(), access.Body.Type.Type);

    private static bool LeavesLocked(IMethodSymbol method, int depth)
    {
        var (acquires, releases, exchanges) = (false, false, false);
        Look(method, depth);
        return (acquires && !releases) || (exchanges && method.ReturnType.SpecialType != SpecialType.System_Void);

        void Look(IMethodSymbol callee, int rest)
        {
            foreach (var node in callee.DeclaringSyntaxReferences.SelectMany(declaration => declaration.GetSyntax().DescendantNodes()))
            {
                if (node is IdentifierNameSyntax { Identifier.ValueText: "Interlocked" })
                    exchanges = true;
                if (Called(node) is not { } name)
                    continue;
                acquires |= LockTable.Acquires(name);
                releases |= LockTable.Releases(name);
                foreach (var inner in rest == 0 ? [] : callee.ContainingType.GetMembers(name).OfType<IMethodSymbol>())
                    Look(inner, rest - 1);
            }
        }
    }

    /// <summary>The name of the method that a node calls.</summary>
    private static string? Called(SyntaxNode node) => node.IsKind(SyntaxKind.InvocationExpression) ? ((InvocationExpressionSyntax)node).Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    } : null;
}

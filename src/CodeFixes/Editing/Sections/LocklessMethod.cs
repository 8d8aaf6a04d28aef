using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Methods that a call can be made of after a lock is released as well as under it: all they do is to raise, to wait or to tell.</summary>
internal static class LocklessMethod
{
    /// <summary>Whether the reported call is of a method of the program that may need the lock.</summary>
    public static bool MayNeedLock(InvocationExpressionSyntax call, FixSite site) =>
        site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is not IMethodSymbol method
        || (method.MethodKind != MethodKind.DelegateInvoke && method.ContainingType.TypeKind != TypeKind.Interface && method.Locations.Any(location => location.IsInSource) && !IsPlain(method, site, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default)));

    /// <summary>Whether the method uses nothing that can change but its own locals and events, and sets nothing.</summary>
    private static bool IsPlain(IMethodSymbol method, FixSite site, ImmutableHashSet<ISymbol> seen)
    {
        if (seen.Contains(method))
            return true;
        if (method.IsAbstract || method.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree || site.Root.FindNode(reference.Span) is not MethodDeclarationSyntax { } declaration)
            return false;
        var body = (SyntaxNode?)declaration.Body ?? declaration.ExpressionBody;
        return body is not null && body.DescendantNodes().All(node => node switch
        {
            AssignmentExpressionSyntax or LockStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax => false,
            SimpleNameSyntax name => IsPlain(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, site, seen.Add(method)),
            _ => true,
        });
    }

    private static bool IsPlain(ISymbol? used, FixSite site, ImmutableHashSet<ISymbol> seen) => used switch
    {
        null => false,
        IFieldSymbol field => field.IsReadOnly || field.IsConst,
        IPropertySymbol property => property.Locations.All(location => location.IsInMetadata),
        IMethodSymbol { MethodKind: MethodKind.Ordinary } called when called.Locations.Any(location => location.IsInSource) => IsPlain(called, site, seen),
        _ => true,
    };
}

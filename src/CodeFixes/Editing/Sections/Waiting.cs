using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Whether code may wait for other threads, or run what nobody knows: it must not come under one more lock.</summary>
internal static class Waiting
{
    /// <summary>Whether anything that <paramref name="code"/> does may wait.</summary>
    /// <param name="code">The code.</param>
    /// <param name="site">Where meaning is asked for.</param>
    /// <param name="except">A section of it that may, or null.</param>
    public static bool MayWait(SyntaxNode code, FixSite site, SyntaxNode? except = null) => MayWait(code, site, except, false, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default));

    /// <summary>Whether anything that <paramref name="code"/> does may wait, but for members that wait for nothing but the lock it comes under.</summary>
    public static bool MayWait(SyntaxNode code, FixSite site, IEnumerable<ISymbol> members) => MayWait(code, site, null, false, ImmutableHashSet.CreateRange<ISymbol>(SymbolEqualityComparer.Default, members));

    /// <summary>Whether <paramref name="code"/> may wait, or loop until something happens: who waits for its end would wait, too.</summary>
    public static bool MayNotEnd(SyntaxNode code, FixSite site) => MayWait(code, site, null, true, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default));

    private static bool MayWait(SyntaxNode code, FixSite site, SyntaxNode? except, bool inLoops, ImmutableHashSet<ISymbol> seen) => code
        .DescendantNodesAndSelf(node => node != except)
        .Any(node => node != except && node switch
        {
            LockStatementSyntax or UsingStatementSyntax or AwaitExpressionSyntax or YieldStatementSyntax or GotoStatementSyntax => node != code,
            WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax { Condition: null } => inLoops,
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => false,
            InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax => MayWait(site.Model.GetSymbolInfo(node, site.Cancellation).Symbol, site, inLoops, seen),
            IdentifierNameSyntax => site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is IPropertySymbol property && !IsAutomatic(property) && MayWait(property, site, inLoops, seen),
            _ => false,
        });

    private static bool MayWait(ISymbol? called, FixSite site, bool inLoops, ImmutableHashSet<ISymbol> seen)
    {
        if (called is null || IsOfTheLibrary(called) || seen.Contains(called))
            return called is null;
        return called.IsVirtual || called.IsAbstract || called.IsOverride || called.ContainingType.TypeKind is TypeKind.Delegate or TypeKind.Interface
            || called.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree
            || MayWait(site.Root.FindNode(reference.Span), site, null, inLoops, seen.Add(called));
    }

    /// <summary>Whether it is one of the library's plain types; the functions that it is given are looked at where they are written.</summary>
    private static bool IsOfTheLibrary(ISymbol symbol) => symbol is { ContainingType: { TypeKind: not TypeKind.Delegate, Name: not "Lazy" } type, ContainingNamespace: { } space }
        && symbol.Locations.All(location => location.IsInMetadata)
        && !(type.Name == "Console" && symbol.Name.StartsWith("Read", StringComparison.Ordinal))
        && (space.ToDisplayString() is "System" or "System.Text" or "System.Linq" or "System.Collections.Generic" or "System.Collections"
            || (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && space.ToDisplayString() is "System.Threading" or "System.Threading.Tasks")
            || (space.ToDisplayString() == "System.Threading" && (type.Name is "Interlocked" or "Volatile" || symbol.Name is "Pulse" or "PulseAll")));

    private static bool IsAutomatic(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
}

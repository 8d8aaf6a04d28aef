using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>A local or private field of which the document holds the declaration and every use.</summary>
/// <param name="Symbol">The variable.</param>
/// <param name="Declaration">Where it is declared, alone.</param>
/// <param name="Uses">Its uses, with the object that it is of.</param>
internal sealed record VariableUses(ISymbol Symbol, VariableDeclarationSyntax Declaration, IReadOnlyList<ExpressionSyntax> Uses)
{
    /// <summary>The one variable that is declared.</summary>
    public VariableDeclaratorSyntax Variable => Declaration.Variables[0];

    /// <summary>The type of the variable.</summary>
    public ITypeSymbol Type => Symbol is IFieldSymbol kept ? kept.Type : ((ILocalSymbol)Symbol).Type;

    /// <summary>The variable that <paramref name="use"/> names, or null where others may use it, too.</summary>
    public static VariableUses? Of(ExpressionSyntax use, FixSite site) => site.Model.GetSymbolInfo(use, site.Cancellation).Symbol switch
    {
        ILocalSymbol { IsRef: false, DeclaringSyntaxReferences: [var local] } symbol when Declared(local, site) is { Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } declaration => new VariableUses(symbol, declaration, Named(symbol, site)),
        IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType.DeclaringSyntaxReferences.Length: 1, DeclaringSyntaxReferences: [var field] } symbol when Declared(field, site) is { Parent: FieldDeclarationSyntax { AttributeLists.Count: 0 } } declaration => new VariableUses(symbol, declaration, Members.Uses(symbol, site).ToList()),
        _ => null,
    };

    private static VariableDeclarationSyntax? Declared(SyntaxReference reference, FixSite site) =>
        reference.SyntaxTree == site.Root.SyntaxTree && site.Root.FindNode(reference.Span) is VariableDeclaratorSyntax { ArgumentList: null, Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: not RefTypeSyntax } declaration } ? declaration : null;

    private static IReadOnlyList<ExpressionSyntax> Named(ILocalSymbol local, FixSite site) => site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, local) && !name.IsInNameOf())
        .ToList<ExpressionSyntax>();
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>Whether an expression has the same value after a section as in it.</summary>
internal static class Stability
{
    /// <summary>Whether <paramref name="value"/> depends on nothing that others change, or that <paramref name="section"/> declares or assigns.</summary>
    public static bool IsStable(ExpressionSyntax value, SyntaxNode section, FixSite site) => value switch
    {
        LiteralExpressionSyntax or ThisExpressionSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax => true,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => true,
        ParenthesizedExpressionSyntax inner => IsStable(inner.Expression, section, site),
        BaseObjectCreationExpressionSyntax { Initializer: null } creation => creation.ArgumentList?.Arguments.All(argument => IsStable(argument.Expression, section, site)) != false,
        MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access => IsStable(site.Model.GetSymbolInfo(access, site.Cancellation).Symbol, section)
            && (site.Model.GetSymbolInfo(access.Expression, site.Cancellation).Symbol is INamespaceOrTypeSymbol || IsStable(access.Expression, section, site)),
        IdentifierNameSyntax name => IsStable(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, section),
        _ => false,
    };

    private static bool IsStable(ISymbol? symbol, SyntaxNode section) => symbol switch
    {
        IFieldSymbol field => field.IsReadOnly || field.IsConst,
        IParameterSymbol { RefKind: RefKind.None } parameter => !IsAssigned(parameter.Name, section),
        ILocalSymbol { RefKind: RefKind.None } local => !local.Locations.Any(place => section.Span.Contains(place.SourceSpan)) && !IsAssigned(local.Name, section),
        _ => false,
    };

    private static bool IsAssigned(string name, SyntaxNode section) => section.DescendantNodes().Any(node => node switch
    {
        AssignmentExpressionSyntax write => write.Left.DescendantNodesAndSelf().Any(target => IsNamed(target, name)),
        PostfixUnaryExpressionSyntax change => IsNamed(change.Operand, name),
        PrefixUnaryExpressionSyntax change => IsNamed(change.Operand, name),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => IsNamed(argument.Expression, name),
        _ => false,
    });

    private static bool IsNamed(SyntaxNode node, string name) => node is IdentifierNameSyntax { Identifier.ValueText: var text } && text == name;
}

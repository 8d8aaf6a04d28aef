using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Adds the method that sets a stop flag which nothing sets.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStopMethodFix)), Shared]
public sealed class AddStopMethodFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NeverSetStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.StopValue) is not { } value || site.Node is not ExpressionSyntax read
            || site.Model.GetSymbolInfo(read, site.Cancellation).Symbol is not (IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod: not null }) || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { } type)
            yield break;
        var flag = site.Model.GetSymbolInfo(read, site.Cancellation).Symbol!;
        if (!SymbolEqualityComparer.Default.Equals(flag.ContainingType, type))
            yield break;
        var assignment = SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            SyntaxFactory.IdentifierName(flag.Name),
            SyntaxFactory.LiteralExpression(value == "true" ? SyntaxKind.TrueLiteralExpression : SyntaxKind.FalseLiteralExpression));
        var method = StopRequest.Method(type, flag.IsStatic, assignment);
        yield return new Remedy($"Add a '{method.Identifier.ValueText}' method that sets '{flag.Name}'", "StopMethod", () =>
            site.Root.ReplaceNode(declaration, declaration.WithMethod(StopRequest.IndexAfter(declaration, site.Node), method)));
    }
}

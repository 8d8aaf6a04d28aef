using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Keeps a lock until the end of the block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepScopeFix)), Shared]
public sealed class KeepScopeFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.DroppedScope);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { UsingKeyword.RawKind: 0, Parent: BlockSyntax } kept && kept.Declaration.Span.Contains(site.Node.Span))
        {
            var word = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithLeadingTrivia(kept.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
            yield return new Remedy("Hold it to the end of the block", "Scope", () => site.Root.ReplaceNode(kept, kept.WithoutLeadingTrivia().WithUsingKeyword(word)));
        }

        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } statement)
            yield break;
        var acquire = statement.Expression is AssignmentExpressionSyntax { Right: var right } ? right : statement.Expression;
        var taken = new HashSet<string>(site.Model.LookupSymbols(statement.SpanStart).Select(symbol => symbol.Name).Concat(block.DescendantTokens().Select(token => token.ValueText)));
        var name = taken.Contains("scope") ? "lockScope" : "scope";
        if (taken.Contains(name))
            yield break;
        yield return new Remedy("Hold it to the end of the block", "Scope", () => site.Root.ReplaceNode(statement, SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(acquire.WithoutTrivia())))))
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword)).WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation)));
    }
}

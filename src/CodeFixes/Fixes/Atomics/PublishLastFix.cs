using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Completes an object in a local, and publishes it last.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PublishLastFix)), Shared]
public sealed class PublishLastFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.DoubleCheckedLocking);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block, Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write } publish
            || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { Type: { IsReferenceType: true } type } field)
            yield break;
        var later = block.Statements.Skip(block.Statements.IndexOf(publish) + 1).ToList();
        var last = later.FindLastIndex(statement => Uses(statement, field, site).Any());
        var completing = later.Take(last + 1).ToList();
        if (completing.Count == 0 || completing.Exists(statement => !IsCompleting(statement, field, site)))
            yield break;
        var name = Names.Free(Names.LocalOf(field.Name), block, site);
        yield return new Remedy("Complete it in a local, and assign it last", "Local", () =>
        {
            var local = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                    write.Right is ImplicitObjectCreationExpressionSyntax ? Members.Named(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)) : SyntaxFactory.IdentifierName("var"),
                    SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(write.Right.WithoutTrivia())))))
                .WithTriviaFrom(publish).WithAdditionalAnnotations(Layout.Annotation);
            var changed = completing.Select(statement => statement.ReplaceNodes(Uses(statement, field, site), (use, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use)));
            var assigned = publish.WithExpression(write.WithRight(SyntaxFactory.IdentifierName(name))).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
            var first = block.Statements.IndexOf(publish);
            return site.Root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(
                block.Statements.Take(first).Append(local).Concat(changed).Append(assigned).Concat(block.Statements.Skip(first + 1 + completing.Count)))));
        });
    }

    /// <summary>Where the statement names the field, with the object that it is of.</summary>
    private static IEnumerable<ExpressionSyntax> Uses(StatementSyntax statement, IFieldSymbol field, FixSite site) => Members.Uses(field, site).Where(use => statement.Span.Contains(use.Span));

    /// <summary>Whether the statement does something with the object, and leaves the field as it is.</summary>
    private static bool IsCompleting(StatementSyntax statement, IFieldSymbol field, FixSite site) => statement is ExpressionStatementSyntax && !statement.HasAwait()
        && Uses(statement, field, site).All(use => use.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: 0 });
}

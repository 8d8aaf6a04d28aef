using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Starts a thread or task that is created.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StartFix)), Shared]
public sealed class StartFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NeverStarted);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation)
            yield break;
        var start = SyntaxFactory.IdentifierName("Start");
        if (creation.Parent is ExpressionStatementSyntax)
        {
            yield return new Remedy("Start it", "Start", () => site.Root.ReplaceNode(creation, SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, creation.WithoutTrivia(), start)).WithTriviaFrom(creation)));
        }
        else if (creation.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Parent: BlockSyntax block, Declaration.Variables: [var variable] } local)
        {
            // After the properties that are set first.
            var name = variable.Identifier.ValueText;
            var last = block.Statements.SkipWhile(statement => statement != local).Skip(1).TakeWhile(statement => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax target } } } && target.Identifier.ValueText == name).LastOrDefault() ?? local;
            var call = SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(name), start)));
            yield return new Remedy("Start it", "Start", () => site.Root.InsertNodesAfter(last, [call.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation)]));
        }
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Lets all calls that loaded a value meanwhile keep the one that was stored first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepFirstResultFix)), Shared]
public sealed class KeepFirstResultFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckAwaitAct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } write || !write.Right.HasAwait() || (site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion < LanguageVersion.CSharp8
            || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not { } variable || site.Model.GetTypeInfo(write.Left, site.Cancellation).Type is not { } type || !(type.IsReferenceType || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T) || !type.CanBeDropped())
            yield break;
        var isTested = write.IsKind(SyntaxKind.CoalesceAssignmentExpression);
        // What is stored in place of something that is there is another matter.
        if (!isTested && (!write.IsKind(SyntaxKind.SimpleAssignmentExpression) || !IsForMissing(write)))
            yield break;
        yield return new Remedy("Keep what was stored first", "First", () =>
        {
            var name = Names.Free(Names.LocalOf(variable.Name), write, site);
            var loaded = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(write.Right.WithoutTrivia()))))).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
            var stored = SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.CoalesceAssignmentExpression, write.Left, SyntaxFactory.IdentifierName(name))).WithAdditionalAnnotations(Layout.Annotation);
            if (!isTested && statement.Parent is BlockSyntax block)
                return site.Root.ReplaceNode(statement, new StatementSyntax[] { loaded.WithLeadingTrivia(statement.GetLeadingTrivia()), stored.WithTrailingTrivia(statement.GetTrailingTrivia()) });
            // What is said of it on its line stays on its line.
            var end = statement.GetTrailingTrivia();
            StatementSyntax both = SyntaxFactory.Block(loaded, end.HasComment() ? stored.WithTrailingTrivia(end) : stored).WithAdditionalAnnotations(Layout.Annotation);
            if (isTested)
                both = SyntaxFactory.IfStatement(SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, write.Left.WithoutTrivia(), SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression)), both).WithAdditionalAnnotations(Layout.Annotation);
            return site.Root.ReplaceNode(statement, both.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(end.Where(item => !end.HasComment() || item.IsKind(SyntaxKind.EndOfLineTrivia))));
        });
    }

    /// <summary>Whether the write runs where the test has found nothing.</summary>
    private static bool IsForMissing(AssignmentExpressionSyntax write) => write.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax && !node.IsFunction()).OfType<IfStatementSyntax>().FirstOrDefault(test => test.Condition.DescendantNodesAndSelf().Any(part => SyntaxShapes.IsSameExpression(part, write.Left))) is { } outer
        && outer.Statement.Contains(write) && outer.Condition.Unwrapped().Normal() is var asked && write.Left.Normal() is var name && (asked == name + "==null" || asked == name + "isnull" || asked == "null==" + name || asked == "this." + name + "==null");
}

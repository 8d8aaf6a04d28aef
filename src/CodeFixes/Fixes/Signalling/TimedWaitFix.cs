using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Lets a loop that waits look at its stop flag once a second.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TimedWaitFix)), Shared]
public sealed class TimedWaitFix : DocumentFix
{
    private const string Time = "1000";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.BlockedStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 0 } wait
            || wait.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Parent: (WhileStatementSyntax or DoStatementSyntax) and var loop } block } statement
            || site.Others.Length < 2 || site.Others[1] is not { } flag || !loop.Span.Contains(flag.Span) || Tried(wait, access, statement, site) is not { } tried)
            yield break;
        // What else the round has done before the wait would be done again each time.
        if (block.Statements[0] != statement)
            yield break;
        yield return new Remedy("Wait with a limit, and look at the flag again", "Limit", () =>
        {
            var test = SyntaxFactory.IfStatement(SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, tried), SyntaxFactory.ContinueStatement());
            return site.Root.ReplaceNode(statement, test.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(statement.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    /// <summary>The wait with a limit, which says whether there was something.</summary>
    private static ExpressionSyntax? Tried(InvocationExpressionSyntax wait, MemberAccessExpressionSyntax access, StatementSyntax statement, FixSite site)
    {
        switch (access.Name.Identifier.ValueText)
        {
            case "Wait" or "WaitOne" when wait.Parent == statement:
                return SyntaxFactory.ParseExpression($"{wait.Expression.WithoutTrivia()}({Time})");
            case "Take" when statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration: { Variables: [{ Initializer.Value: var taken } variable] } declaration } && taken == wait && !IsCompleted(access.Expression, site):
                return SyntaxFactory.ParseExpression($"{access.Expression.WithoutTrivia()}.TryTake(out {declaration.Type.WithoutTrivia()} {variable.Identifier.ValueText}, {Time})");
            default:
                return null;
        }
    }

    /// <summary>Whether somebody may say that the collection gets no more: it would then have nothing at once, again and again.</summary>
    private static bool IsCompleted(ExpressionSyntax collection, FixSite site) =>
        site.Model.GetSymbolInfo(collection, site.Cancellation).Symbol is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType.DeclaringSyntaxReferences.Length: 1, DeclaringSyntaxReferences: [var reference] } field
        || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax }
        || Members.Uses(field, site).Any(use => use.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Take" or "TryTake" or "Add" or "TryAdd" or "Count" } member || member.Expression != use);
}

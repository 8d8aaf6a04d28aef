using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Shares out ranges instead of single rounds.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartitionFix)), Shared]
public sealed class PartitionFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.FineGrain);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax access, Parent: ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement } call
            || call.ArgumentList.Arguments is not { Count: 3 or 4 } arguments || arguments.Any(argument => argument.NameColon is not null)
            || arguments.Last().Expression is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 } round || Index(round) is not { } index
            || site.Type("System.Collections.Concurrent.Partitioner") is not { } partitioner
            || !IsSimple(arguments[0].Expression, site) || !IsSimple(arguments[1].Expression, site)
            || !SymbolEqualityComparer.Default.Equals(site.Model.GetTypeInfo(arguments[0].Expression, site.Cancellation).Type, site.Model.GetTypeInfo(arguments[1].Expression, site.Cancellation).Type))
            yield break;
        yield return new Remedy("Loop over ranges", "Partition", () =>
        {
            var range = StatementPlace.FreeName(statement, "range");
            var ranges = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(partitioner), SyntaxFactory.IdentifierName("Create")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([arguments[0].WithoutTrivia(), arguments[1].WithoutTrivia()])));
            var given = new List<ArgumentSyntax> { SyntaxFactory.Argument(ranges) };
            if (arguments.Count == 4)
                given.Add(arguments[2].WithoutTrivia());
            given.Add(SyntaxFactory.Argument(SyntaxFactory.SimpleLambdaExpression(SyntaxFactory.Parameter(SyntaxFactory.Identifier(range)), SyntaxFactory.Block(Rounds(range, index, round)))));
            StatementSyntax loop = statement.WithExpression(call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("ForEach"))).WithArgumentList(call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(given))).WithoutLeadingTrivia());
            // There are no ranges of nothing.
            if (MayBeEmpty(arguments, site))
                loop = SyntaxFactory.IfStatement(SyntaxFactory.BinaryExpression(SyntaxKind.GreaterThanExpression, arguments[1].Expression.WithoutTrivia(), arguments[0].Expression.WithoutTrivia()), loop.WithoutLeadingTrivia());
            return site.Root.ReplaceNode(statement, loop.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(statement.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    private static ForStatementSyntax Rounds(string range, string index, LambdaExpressionSyntax round) => ((ForStatementSyntax)SyntaxFactory.ParseStatement($"for (var {index} = {range}.Item1; {index} < {range}.Item2; {index}++) ;"))
        .WithCloseParenToken(SyntaxFactory.Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed))
        .WithStatement(round.Body is BlockSyntax { Statements: [var only] } block && !block.OpenBraceToken.TrailingTrivia.HasComment() && !block.CloseBraceToken.LeadingTrivia.HasComment()
            ? only
            : round.Body as StatementSyntax ?? StatementPlace.New(SyntaxFactory.ExpressionStatement((ExpressionSyntax)round.Body)));

    private static string? Index(LambdaExpressionSyntax round) => round switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Whether the expression may be asked for twice.</summary>
    private static bool IsSimple(ExpressionSyntax bound, FixSite site) => bound.DescendantNodesAndSelf().All(node => node switch
    {
        LiteralExpressionSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax => true,
        IdentifierNameSyntax name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol { IsVolatile: false } or INamespaceOrTypeSymbol or IPropertySymbol { Name: "Length" or "Count" or "LongLength" },
        _ => false,
    });

    private static bool MayBeEmpty(SeparatedSyntaxList<ArgumentSyntax> arguments, FixSite site) =>
        !(Constant(arguments[0], site) is { } from && Constant(arguments[1], site) is { } to && from < to);

    private static long? Constant(ArgumentSyntax bound, FixSite site) => site.Model.GetConstantValue(bound.Expression, site.Cancellation).Value switch
    {
        int value => value,
        long value => value,
        _ => null,
    };
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>The statements of a function that use a captured variable, first to last, which can come under one lock together.</summary>
/// <param name="Statements">The statements, neighbours in their block; one where they have none. Empty for the expression of a lambda.</param>
/// <param name="Use">A use of the variable.</param>
internal sealed record LocalSection(ImmutableArray<StatementSyntax> Statements, ExpressionSyntax Use)
{
    /// <summary>The section around all <paramref name="uses"/>, which lie in one function; null where no lock can be put around it.</summary>
    public static LocalSection? Around(IReadOnlyList<ExpressionSyntax> uses, FixSite site)
    {
        var first = uses[0];
        if (LockWrapping.Wrapped(first) is LambdaExpressionSyntax or ArrowExpressionClauseSyntax)
            return LockWrapping.CanWrap(first, site with { Node = first }) ? new LocalSection(ImmutableArray<StatementSyntax>.Empty, first) : null;
        var place = first.Ancestors().OfType<StatementSyntax>().FirstOrDefault(statement => uses.All(use => statement.Span.Contains(use.Span)));
        if (place is null)
            return null;
        var statements = place is BlockSyntax block
            ? block.Statements.SkipWhile(statement => !Uses(statement, uses)).Reverse().SkipWhile(statement => !Uses(statement, uses)).Reverse().ToImmutableArray()
            : ImmutableArray.Create(place);
        return statements.IsEmpty || statements.Any(statement => Waits(statement, site)) || Outlives(statements, site) ? null : new LocalSection(statements, first);
    }

    /// <summary>The root with the section under <paramref name="gate"/>.</summary>
    public SyntaxNode Wrapped(SyntaxNode root, ExpressionSyntax gate, FixSite site)
    {
        if (Statements.IsEmpty)
            return LockWrapping.Wrap(root, root.GetCurrentNode(Use)!, gate, site with { Node = Use });
        var current = Statements.Select(statement => root.GetCurrentNode(statement)!).ToList();
        var (first, last) = (current[0], current[^1]);
        var inside = current.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker) : statement).ToArray();
        var isCommented = last.GetTrailingTrivia().HasComment();
        if (!isCommented)
            inside[^1] = inside[^1].WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed);
        var section = LockWrapping.Lock(gate, inside).WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(isCommented ? SyntaxFactory.TriviaList(last.GetTrailingTrivia().Where(item => item.IsKind(SyntaxKind.EndOfLineTrivia))) : last.GetTrailingTrivia());
        if (current.Count == 1)
            return root.ReplaceNode(first, section);
        var block = (BlockSyntax)first.Parent!;
        var index = block.Statements.IndexOf(first);
        return root.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(index).Append(section).Concat(block.Statements.Skip(index + current.Count)))));
    }

    private static bool Uses(StatementSyntax statement, IReadOnlyList<ExpressionSyntax> uses) => uses.Any(use => statement.Span.Contains(use.Span));

    private static bool Waits(StatementSyntax statement, FixSite site) =>
        statement.HasAwait() || statement.HasYield() || statement is LockStatementSyntax or UsingStatementSyntax or LocalFunctionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }
        || statement.DescendantNodesAndSelf().Any(node => node.IsFunction() || node is LabeledStatementSyntax) || Waiting.MayWait(statement, site);

    /// <summary>Whether a variable that the section declares is used after it.</summary>
    private static bool Outlives(ImmutableArray<StatementSyntax> statements, FixSite site)
    {
        var flow = site.Model.AnalyzeDataFlow(statements[0], statements[^1]);
        return flow is not { Succeeded: true } || flow.VariablesDeclared.Any(variable => statements[0].Parent!.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(name => name.SpanStart > statements[^1].Span.End && name.Identifier.ValueText == variable.Name));
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Moves a statement into the <c>lock</c> statement that it follows, or that follows it.</summary>
/// <param name="List">The statements that both are among.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Section">The <c>lock</c> statement.</param>
internal sealed record LockWidening(StatementList List, StatementSyntax Statement, LockStatementSyntax Section)
{
    private bool IsAfter => Statement.SpanStart > Section.SpanStart;

    /// <summary>The widening of the section on <paramref name="guard"/> beside the statement around <paramref name="node"/>, which can be locked; null where there is none.</summary>
    public static LockWidening? Of(SyntaxNode node, ExpressionSyntax guard, FixSite site)
    {
        if (LockWrapping.Wrapped(node) is not StatementSyntax statement || StatementList.Around(statement) is not { } list)
            return null;
        var index = list.Statements.IndexOf(statement);
        return new[] { list.Statements.ElementAtOrDefault(index - 1), list.Statements.ElementAtOrDefault(index + 1) }
            .OfType<LockStatementSyntax>()
            .Where(section => SyntaxShapes.IsSameExpression(section.Expression, guard))
            .Select(section => new LockWidening(list, statement, section))
            .FirstOrDefault(widening => widening.IsSafe(site));
    }

    /// <summary>The root with the statement in the section.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var inner = (Section.Statement as BlockSyntax)?.Statements ?? SyntaxFactory.SingletonList(Section.Statement);
        var moved = Statement.WithLeadingTrivia(Statement.GetLeadingTrivia().Skip(Gap(Statement)));
        var statements = (IsAfter ? inner.Append(moved) : inner.Prepend(moved)).Select(OnLine);
        var body = Section.Statement as BlockSyntax ?? SyntaxFactory.Block();
        var widened = Section.WithStatement(body.WithStatements(SyntaxFactory.List(statements))).WithAdditionalAnnotations(Layout.Annotation);
        if (!IsAfter)
            widened = widened.WithLeadingTrivia(Statement.GetLeadingTrivia().Take(Gap(Statement)).Concat(Section.GetLeadingTrivia().Skip(Gap(Section))));
        return List.With(root, List.Statements.Where(other => other != Statement).Select(other => other == Section ? widened : other));
    }

    /// <summary>How much of what stands before the statement is empty lines.</summary>
    private static int Gap(StatementSyntax statement)
    {
        var blank = statement.GetLeadingTrivia().TakeWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia) || item.IsKind(SyntaxKind.EndOfLineTrivia)).ToList();
        return blank.FindLastIndex(item => item.IsKind(SyntaxKind.EndOfLineTrivia)) + 1;
    }

    private static StatementSyntax OnLine(StatementSyntax statement) =>
        statement.LineEnd().Any() ? statement : statement.WithTrailingTrivia(statement.GetTrailingTrivia().Add(SyntaxFactory.ElasticCarriageReturnLineFeed));

    /// <summary>Whether the statement means the same in the section, and what follows means the same without it.</summary>
    private bool IsSafe(FixSite site)
    {
        if (Statement.ContainsDirectives || Section.ContainsDirectives || (Statement is ReturnStatementSyntax && !IsAfter) || DisposesAtEnd()
            || !Stability.IsStable(Section.Expression, Statement, site) || !Stability.IsStable(Section.Expression, Section.Statement, site))
            return false;
        var end = Math.Max(List.Statements.IndexOf(Statement), List.Statements.IndexOf(Section));
        return !Names(Declared(Statement, site), List.Statements.Skip(end + 1)) && !Names(Declared(Section, site), [Statement]);
    }

    /// <summary>Whether something is disposed where the section ends: what follows it would come before that.</summary>
    private bool DisposesAtEnd() => Section.Statement is BlockSyntax block && block.Statements.OfType<LocalDeclarationStatementSyntax>().Any(local => local.UsingKeyword.RawKind != 0);

    private static HashSet<string> Declared(StatementSyntax statement, FixSite site) => new(
        statement.DescendantNodes().Select(node => site.Model.GetDeclaredSymbol(node, site.Cancellation)?.Name).OfType<string>());

    private static bool Names(HashSet<string> names, IEnumerable<StatementSyntax> statements) =>
        statements.SelectMany(statement => statement.DescendantTokens()).Any(token => token.IsKind(SyntaxKind.IdentifierToken) && names.Contains(token.ValueText));
}

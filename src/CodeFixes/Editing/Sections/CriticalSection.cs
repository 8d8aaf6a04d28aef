using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>
/// The statements between an acquire and its release, as they are written: an acquiring statement, or the condition of an
/// <c>if</c>, the statements that follow, and the release among them or in the <c>finally</c> block of the last.
/// </summary>
internal sealed class CriticalSection
{
    private readonly StatementList _list;
    private readonly int _first;
    private readonly SectionEnd _end;
    private readonly SectionLocals _locals;

    private CriticalSection(SectionStart start, SectionEnd end, SectionLocals locals)
    {
        _list = start.List;
        _first = start.First;
        _end = end;
        _locals = locals;
    }

    /// <summary>Whether the section awaits or yields.</summary>
    public bool HasSuspension => Inner.Any(statement => statement.HasAwait() || statement.HasYield());

    private IEnumerable<StatementSyntax> Inner => _list.Statements.Skip(_first).Take(_end.Index - _first);

    /// <summary>The statement that consists of the acquire, or null where the acquire is a condition.</summary>
    public ExpressionStatementSyntax? Acquire => _first > 0 ? _list.Statements[_first - 1] as ExpressionStatementSyntax : null;

    /// <summary>The section after <paramref name="acquire"/>, or null where its shape is not understood.</summary>
    /// <param name="acquire">The acquiring call.</param>
    /// <param name="release">The release as source, without semicolon.</param>
    /// <param name="site">Where meaning is asked for.</param>
    public static CriticalSection? After(SyntaxNode acquire, string release, FixSite site)
    {
        if (SectionStart.After(acquire, release) is not { } start || SectionEnd.Of(start, acquire, release, site.Root) is not { } end
            || end.Index - (end.Final is null ? 0 : 1) <= start.First || !end.HasWholeDirectives(start, acquire))
            return null;
        var statements = start.List.Statements;
        var after = statements.Skip(end.Release is null || end.Final is not null ? end.Index : end.Index + 1).ToList();
        return SectionLocals.Of(statements.Skip(start.First).Take(end.Index - start.First).ToList(), after, site) is { } locals ? new CriticalSection(start, end, locals) : null;
    }

    /// <summary>The root with the section in a <c>try</c> block and the release in its <c>finally</c>.</summary>
    public SyntaxNode WithFinally(SyntaxNode root, string release)
    {
        var content = Section();
        if (IsMerged)
            return Replaced(root, _end.Final!.WithBlock(content).WithoutLeadingTrivia(), _list.Statements.Take(_first));
        var released = _end.Release?.WithoutTrivia() ?? SyntaxFactory.ExpressionStatement(SyntaxFactory.ParseExpression(release));
        var final = SyntaxFactory.FinallyClause(SyntaxFactory.Block(released.WithLeadingTrivia(ReleaseComments())));
        var attempt = content is { Statements: [TryStatementSyntax { Finally: null } only], CloseBraceToken.LeadingTrivia.Count: 0 }
            ? only.WithFinally(final)
            : SyntaxFactory.TryStatement(content, default, final).WithoutLeadingTrivia();
        return Replaced(root, attempt, _list.Statements.Take(_first));
    }

    /// <summary>The root with the section in a <c>lock</c> statement in place of acquire and release.</summary>
    public SyntaxNode WithLock(SyntaxNode root, ExpressionSyntax gate)
    {
        var acquire = Acquire!;
        var guarded = SyntaxFactory.LockStatement(gate.WithoutTrivia(), Section()).WithLeadingTrivia(acquire.GetLeadingTrivia());
        return Replaced(root, guarded, _list.Statements.Take(_first - 1));
    }

    /// <summary>Whether the section ends in a <c>try</c> that does nothing but release, so that the rest can move into it.</summary>
    private bool IsMerged => _end.Final is { Catches.Count: 0, Finally.Block.Statements.Count: 1 };

    private SyntaxNode Replaced(SyntaxNode root, StatementSyntax section, IEnumerable<StatementSyntax> before)
    {
        var end = _end.Final ?? (StatementSyntax?)_end.Release ?? _list.Statements[_end.Index - 1];
        section = section.WithTrailingTrivia(end.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
        var rest = _list.Statements.Skip(_end.Release is null || _end.Final is not null ? _end.Index : _end.Index + 1);
        return _list.With(root, before.Concat(_locals.Before).Append(section).Concat(rest));
    }

    /// <summary>The statements of the section, without early releases, with what outlives them assigned instead of declared.</summary>
    private BlockSyntax Section()
    {
        var statements = Inner.Where(statement => statement != _end.Final).SelectMany(Kept).ToList();
        if (_end.Final is not { } attempt)
            return SyntaxFactory.Block(statements).WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithLeadingTrivia(Directives()));
        if (!IsMerged)
            return SyntaxFactory.Block(statements.Append(Unfinished(attempt)));
        var block = attempt.Block;
        if (!attempt.GetLeadingTrivia().HasComment())
            return block.WithStatements(block.Statements.InsertRange(0, statements));
        block = block.Statements.Count > 0
            ? block.ReplaceNode(block.Statements[0], block.Statements[0].WithLeadingTrivia(attempt.GetLeadingTrivia().AddRange(block.Statements[0].GetLeadingTrivia())))
            : block.WithCloseBraceToken(block.CloseBraceToken.WithLeadingTrivia(attempt.GetLeadingTrivia().AddRange(block.CloseBraceToken.LeadingTrivia)));
        return block.WithStatements(block.Statements.InsertRange(0, statements));
    }

    private IEnumerable<StatementSyntax> Kept(StatementSyntax statement)
    {
        var written = _locals.Written(statement, _end.Early.Where(release => statement.Contains(release)).ToList(), out var early);
        return early.Count == 0 ? written : written.Select(part => EarlyRelease.Without(part, early)).OfType<StatementSyntax>();
    }

    /// <summary>The <c>try</c> statement without the release in its <c>finally</c> block.</summary>
    private StatementSyntax Unfinished(TryStatementSyntax attempt)
    {
        var rest = attempt.Finally!.Block.Statements.Remove(_end.Release!);
        var changed = rest.Count > 0 ? attempt.WithFinally(attempt.Finally.WithBlock(attempt.Finally.Block.WithStatements(rest))) : attempt.WithFinally(null).WithTrailingTrivia(attempt.GetTrailingTrivia());
        return changed.WithAdditionalAnnotations(Layout.Annotation);
    }

    /// <summary>What stands before the release up to the last directive: it belongs to the section.</summary>
    private SyntaxTriviaList Directives() => _end.Release is { } release ? SyntaxFactory.TriviaList(release.GetLeadingTrivia().Take(DirectiveCount(release))) : default;

    private SyntaxTriviaList ReleaseComments()
    {
        var rest = _end.Release is { } release ? SyntaxFactory.TriviaList(release.GetLeadingTrivia().Skip(_end.Final is null ? DirectiveCount(release) : 0)) : default;
        return rest.HasComment() ? rest : default;
    }

    private static int DirectiveCount(StatementSyntax release)
    {
        var trivia = release.GetLeadingTrivia();
        return trivia.Count - trivia.Reverse().TakeWhile(item => !item.IsDirective).Count();
    }
}

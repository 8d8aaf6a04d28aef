using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing;

/// <summary>
/// The statements between an acquire and its release, as they are written: an acquiring statement, or the condition of an
/// <c>if</c>, the statements that follow, and the release among them.
/// </summary>
internal sealed class CriticalSection
{
    private readonly StatementList _list;
    private readonly int _first;
    private readonly int _end;
    private readonly ExpressionStatementSyntax? _release;
    private readonly ImmutableArray<ExpressionStatementSyntax> _early;
    private readonly ImmutableArray<LocalDeclarationStatementSyntax> _outliving;
    private readonly ImmutableArray<TypeSyntax> _outlivingTypes;

    private CriticalSection(StatementList list, int first, int end, ExpressionStatementSyntax? release, ImmutableArray<ExpressionStatementSyntax> early, ImmutableArray<LocalDeclarationStatementSyntax> outliving, ImmutableArray<TypeSyntax> types)
    {
        _list = list;
        _first = first;
        _end = end;
        _release = release;
        _early = early;
        _outliving = outliving;
        _outlivingTypes = types;
    }

    /// <summary>Whether the section awaits or yields.</summary>
    public bool HasSuspension => Inner.Any(statement => statement.HasAwait() || statement.HasYield());

    private IEnumerable<StatementSyntax> Inner => _list.Statements.Skip(_first).Take(_end - _first);

    /// <summary>The statement that consists of the acquire, or null where the acquire is a condition.</summary>
    public ExpressionStatementSyntax? Acquire => _first > 0 ? _list.Statements[_first - 1] as ExpressionStatementSyntax : null;

    /// <summary>The section after <paramref name="acquire"/>, or null where its shape is not understood.</summary>
    /// <param name="acquire">The acquiring call.</param>
    /// <param name="release">The release as source, without semicolon.</param>
    /// <param name="site">Where meaning is asked for.</param>
    public static CriticalSection? After(SyntaxNode acquire, string release, FixSite site)
    {
        if (Start(acquire) is not var (list, first))
            return null;
        var text = SyntaxFactory.ParseExpression(release).Normal();
        var releases = list.Nodes.OfType<ExpressionStatementSyntax>()
            .Where(statement => Release(statement) == text && statement.SpanStart > acquire.SpanStart)
            .ToImmutableArray();
        var own = releases.FirstOrDefault(list.Holds);
        var early = releases.Where(statement => statement != own && (own is null || statement.SpanStart < own.SpanStart)).ToImmutableArray();
        var branch = own is null ? early.Where(statement => !EarlyRelease.IsBeforeExit(statement, list)).Select(list.Containing).LastOrDefault() : null;
        var end = own is not null ? list.Statements.IndexOf(own) : branch is not null ? list.Statements.IndexOf(branch) + 1 : list.Statements.Length;
        var after = list.Statements.Skip(own is null ? end : end + 1).ToList();
        // A second round of acquire and release is a section of its own.
        if (end <= first || early.Any(statement => !EarlyRelease.IsBeforeExit(statement, list) && !EarlyRelease.IsLastOf(branch, statement)) || IsAcquiredAgain(list, acquire, own))
            return null;
        var outliving = Outliving(list.Statements.Skip(first).Take(end - first), after).ToImmutableArray();
        var types = outliving.Select(local => TypeOf(local, site)).ToImmutableArray();
        return types.Any(type => type is null) || (outliving.IsEmpty && Escapes(list, first, end, after, site))
            ? null
            : new CriticalSection(list, first, end, own, early, outliving, types!);
    }

    /// <summary>The root with the section in a <c>try</c> block and the release in its <c>finally</c>.</summary>
    public SyntaxNode WithFinally(SyntaxNode root, string release)
    {
        var released = _release?.WithoutTrivia() ?? SyntaxFactory.ExpressionStatement(SyntaxFactory.ParseExpression(release));
        var attempt = SyntaxFactory.TryStatement(
            Section(),
            default,
            SyntaxFactory.FinallyClause(SyntaxFactory.Block(released.WithLeadingTrivia(_release.Comments()))));
        return Replaced(root, attempt.WithoutLeadingTrivia(), _list.Statements.Take(_first));
    }

    /// <summary>The root with the section in a <c>lock</c> statement in place of acquire and release.</summary>
    public SyntaxNode WithLock(SyntaxNode root, ExpressionSyntax gate)
    {
        var acquire = Acquire!;
        var guarded = SyntaxFactory.LockStatement(gate.WithoutTrivia(), Section()).WithLeadingTrivia(acquire.GetLeadingTrivia());
        return Replaced(root, guarded, _list.Statements.Take(_first - 1));
    }

    private SyntaxNode Replaced(SyntaxNode root, StatementSyntax section, IEnumerable<StatementSyntax> before)
    {
        var end = _release ?? _list.Statements[_end - 1];
        var declared = _outliving.Select((local, i) => (StatementSyntax)SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
            _outlivingTypes[i], SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(local.Declaration.Variables[0].Identifier.WithoutTrivia())))).WithTrailingTrivia(local.LineEnd()).WithAdditionalAnnotations(Layout.Annotation));
        section = section.WithTrailingTrivia(end.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
        var statements = before.Concat(declared).Append(section).Concat(_list.Statements.Skip(_release is null ? _end : _end + 1));
        return _list.With(root, statements);
    }

    /// <summary>The statements of the section, without early releases, with what outlives them assigned instead of declared.</summary>
    private BlockSyntax Section()
    {
        var statements = Inner.Select(statement =>
        {
            var early = _early.Where(release => statement.Contains(release)).ToList();
            if (statement is LocalDeclarationStatementSyntax local && _outliving.Contains(local))
                return Assigned(local);
            return early.Count == 0 ? statement : EarlyRelease.Without(statement, early);
        }).OfType<StatementSyntax>();
        return SyntaxFactory.Block(statements);
    }

    private static StatementSyntax? Assigned(LocalDeclarationStatementSyntax local) => local.Declaration.Variables[0] is { Initializer: { } initializer } variable
        ? SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(variable.Identifier.WithoutTrivia()), initializer.Value)).WithTriviaFrom(local)
        : null;

    /// <summary>The block and the index of the first statement after the acquire.</summary>
    private static (StatementList List, int First)? Start(SyntaxNode acquire)
    {
        var expression = acquire;
        while (expression.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax)
            expression = expression.Parent;
        return expression.Parent switch
        {
            ExpressionStatementSyntax statement when StatementList.Around(statement) is { } list => (list, list.Statements.IndexOf(statement) + 1),
            IfStatementSyntax { Statement: BlockSyntax block } test when test.Condition == expression => (StatementList.Of(block), 0),
            // if (!acquired) return;
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: IfStatementSyntax { Else: null } test } when test.Statement.Leaves() && StatementList.Around(test) is { } list => (list, list.Statements.IndexOf(test) + 1),
            _ => null,
        };
    }

    /// <summary>The release that the statement consists of, as normal text.</summary>
    private static string Release(ExpressionStatementSyntax statement) => statement.Expression.Normal();

    private static bool IsAcquiredAgain(StatementList list, SyntaxNode acquire, StatementSyntax? release) => list.Owner.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Any(call => call != acquire && call.SpanStart > acquire.SpanStart && (release is null || call.SpanStart < release.SpanStart) && SyntaxShapes.IsSameExpression(call, acquire));

    /// <summary>The locals of the section that later statements use.</summary>
    private static IEnumerable<LocalDeclarationStatementSyntax> Outliving(IEnumerable<StatementSyntax> section, List<StatementSyntax> after) => section
        .OfType<LocalDeclarationStatementSyntax>()
        .Where(local => local.Declaration.Variables.Any(variable => IsUsed(after, variable.Identifier.ValueText)));

    private static bool IsUsed(List<StatementSyntax> statements, string name) => statements.Any(statement =>
        statement.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name));

    /// <summary>Whether later statements use a variable that an expression of the section declares (<c>out var</c>, patterns).</summary>
    private static bool Escapes(StatementList list, int first, int end, List<StatementSyntax> after, FixSite site)
    {
        if (end <= first || after.Count == 0)
            return false;
        var flow = site.Model.AnalyzeDataFlow(list.Statements[first], list.Statements[end - 1]);
        return flow is not { Succeeded: true } || flow.VariablesDeclared.Any(variable => IsUsed(after, variable.Name));
    }

    /// <summary>How the local's type is written without an initialiser, or null where it cannot be moved.</summary>
    private static TypeSyntax? TypeOf(LocalDeclarationStatementSyntax local, FixSite site)
    {
        if (local.IsConst || local.UsingKeyword.RawKind != 0 || local.Declaration.Type is RefTypeSyntax || local.Declaration.Variables is not [var variable])
            return null;
        if (!local.Declaration.Type.IsVar)
            return local.Declaration.Type.WithoutTrivia();
        return site.Model.GetDeclaredSymbol(variable, site.Cancellation) is ILocalSymbol { Type: { IsAnonymousType: false, TypeKind: not TypeKind.Error } type }
            ? Members.Named(type)
            : null;
    }
}

using Lockset.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A timed acquire or wait as it is written: a statement whose result is dropped, or kept in a local that nothing reads.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Result">What is true when it succeeded: the call, or the local.</param>
/// <param name="List">The statements among which it stands; null where it is the only one of another.</param>
internal sealed record TimedAcquire(StatementSyntax Statement, ExpressionSyntax Result, StatementList? List)
{
    private static readonly string[] s_ends = ["Exit", "Release", "Leave", "Unlock", "Dispose", "Set", "Signal", "Complete"];

    /// <summary>The acquire that is reported, or null where its shape is not understood, where a <c>try</c> around it gives back what may not have been taken, or where another lock would stay taken.</summary>
    public static TimedAcquire? At(FixSite site)
    {
        var acquire = site.Node.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables: [var kept] } local when StatementList.Around(local) is { } list => new TimedAcquire(local, SyntaxFactory.IdentifierName(kept.Identifier.WithoutTrivia()), list),
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: var right } } statement => new TimedAcquire(statement, right.WithoutTrivia(), StatementList.Around(statement)),
            ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } } statement when arguments.FirstOrDefault(argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword)) is { Expression: IdentifierNameSyntax flag } =>
                StatementList.Around(statement) is { } list ? new TimedAcquire(statement, flag.WithoutTrivia(), list) : null,
            ExpressionStatementSyntax statement => new TimedAcquire(statement, statement.Expression.WithoutTrivia(), StatementList.Around(statement)),
            _ => null,
        };
        return acquire is null || acquire.IsInReleasingTry(site) || acquire.KeepsAnother(site) ? null : acquire;
    }

    /// <summary>Whether the statement stays, because a local keeps its result.</summary>
    private bool IsKept => Statement is LocalDeclarationStatementSyntax || (Result is IdentifierNameSyntax && Statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax });

    /// <summary>Whether the acquire is one of the statements that a loop runs in each round.</summary>
    public bool IsInLoop => List?.Owner.Parent is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    private int Index => List!.Statements.IndexOf(Statement);

    /// <summary>Whether the acquire is one of the statements of a method, and not of a constructor, that returns nothing.</summary>
    public bool IsInVoidBody(FixSite site) => (List?.Owner is CompilationUnitSyntax || List?.Owner.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
        && site.Model.GetEnclosingSymbol(Statement.SpanStart, site.Cancellation) is IMethodSymbol { MethodKind: not MethodKind.Constructor } method
        && (method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false }));

    /// <summary>The index after the last statement that needs the lock, or what is made under it; null where it is not understood.</summary>
    public int? SectionEnd(FixSite site)
    {
        if (List is null || site.Hint(FixHints.Release) is not { } text)
            return null;
        var release = SyntaxFactory.ParseExpression(text).Normal();
        var rest = List.Statements.Skip(Index + 1).ToList();
        var count = rest.FindLastIndex(statement => Releases(statement, release)) + 1;
        if (count == 0)
            return null;
        var after = rest.Skip(count).ToList();
        if (!rest.Take(count).Any(statement => Outlives(statement, after)))
            return Index + 1 + count;
        // What is made under the lock is used to the end: all of that depends on the lock, unless it ends something else.
        return after.Exists(EndsSomething) ? null : List.Statements.Length - (List.Owner is SwitchSectionSyntax && after.LastOrDefault() is BreakStatementSyntax ? 1 : 0);
    }

    /// <summary>Whether nothing else is to be done after the section.</summary>
    public bool IsLast(int end) => end == List!.Statements.Length;

    /// <summary>The root in which what gives up does <paramref name="leave"/>.</summary>
    public SyntaxNode WithLeaving(SyntaxNode root, StatementSyntax leave)
    {
        var negated = SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Result is AwaitExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(Result) : Result);
        var test = SyntaxFactory.IfStatement(negated, leave.WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)).WithAdditionalAnnotations(Layout.Annotation);
        if (IsKept)
            return List!.With(root, List.Statements.Insert(Index + 1, test));
        return root.ReplaceNode(Statement, List is null
            ? SyntaxFactory.Block(test).WithTriviaFrom(Statement).WithAdditionalAnnotations(Layout.Annotation)
            : test.WithTriviaFrom(Statement));
    }

    /// <summary>The root in which the statements up to <paramref name="end"/> run only when it succeeded.</summary>
    public SyntaxNode WithCondition(SyntaxNode root, int end)
    {
        var section = SyntaxFactory.Block(List!.Statements.Skip(Index + 1).Take(end - Index - 1));
        var test = SyntaxFactory.IfStatement(Result, section).WithTrailingTrivia(List.Statements[end - 1].LineEnd()).WithAdditionalAnnotations(Layout.Annotation);
        if (!IsKept)
        {
            test = test.WithLeadingTrivia(Statement.GetLeadingTrivia());
            test = Statement.GetTrailingTrivia().HasComment() ? test.WithCloseParenToken(test.CloseParenToken.WithTrailingTrivia(Statement.GetTrailingTrivia())) : test;
        }

        return List.With(root, List.Statements.Take(IsKept ? Index + 1 : Index).Append(test).Concat(List.Statements.Skip(end)));
    }

    private bool IsInReleasingTry(FixSite site)
    {
        if (site.Diagnostic.Id != RuleIds.IgnoredAcquire || site.Hint(FixHints.Release) is not { } text)
            return false;
        var release = SyntaxFactory.ParseExpression(text).Normal();
        return Statement.Ancestors().TakeWhile(outer => !outer.IsFunction()).OfType<TryStatementSyntax>()
            .Any(attempt => attempt.Block.Contains(Statement) && (attempt.Finally is { } final && Releases(final, release) || attempt.Catches.Any(caught => Releases(caught, release))));
    }

    /// <summary>Whether a lock that was taken before is released after it, and not in a <c>finally</c> block.</summary>
    private bool KeepsAnother(FixSite site)
    {
        var body = (SyntaxNode?)Statement.Body() ?? site.Root;
        var calls = body.DescendantNodes(node => node == body || !node.IsFunction()).OfType<InvocationExpressionSyntax>().ToList();
        var before = calls.Where(call => call.SpanStart < Statement.SpanStart).ToList();
        return calls.Where(call => call.SpanStart > Statement.Span.End && Name(call) is { } name && s_ends.Take(4).Any(end => name.StartsWith(end, StringComparison.Ordinal)))
            .Where(call => !call.Ancestors().OfType<FinallyClauseSyntax>().Any(final => ((TryStatementSyntax)final.Parent!).Block.Contains(Statement)))
            .Select(Target).Any(target => target is not null && before.Exists(call => Target(call) == target) && !Statement.Normal().Contains(target));
    }

    private static string? Name(InvocationExpressionSyntax call) => ((call.Expression as MemberAccessExpressionSyntax)?.Name ?? (call.Expression as MemberBindingExpressionSyntax)?.Name)?.Identifier.ValueText;

    /// <summary>The lock that the call may be about.</summary>
    private static string? Target(InvocationExpressionSyntax call) =>
        call is { Expression: MemberAccessExpressionSyntax { Expression: var receiver } } ? (receiver.Normal() == "Monitor" ? call.ArgumentList.Arguments.FirstOrDefault()?.Normal() : receiver.Normal()) : null;

    private static bool Releases(SyntaxNode node, string release) => node.DescendantNodesAndSelf(inner => !inner.IsFunction())
        .Any(inner => inner is InvocationExpressionSyntax && inner.Normal() == release);

    private static bool EndsSomething(StatementSyntax statement) => statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(Name)
        .Any(name => name is not null && s_ends.Any(end => name.StartsWith(end, StringComparison.Ordinal)));

    /// <summary>Whether what the statement declares is used, or lives on, after the section.</summary>
    private static bool Outlives(StatementSyntax statement, List<StatementSyntax> after) => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or LocalFunctionStatementSyntax or LabeledStatementSyntax
        || statement.DescendantNodes(inner => !inner.IsFunction() && (inner == statement || inner is not BlockSyntax)).Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
            _ => null,
        }).Any(name => name is not null && after.Exists(other => other.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name)));
}

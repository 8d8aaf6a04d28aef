using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>A section under one lock as it is written: a <c>lock</c> statement, a <c>using</c> of its scope, or an acquire before a <c>try</c> that releases.</summary>
/// <param name="First">The statement that acquires.</param>
/// <param name="Last">The statement that holds the body; the same one where one statement does both.</param>
/// <param name="Target">The lock.</param>
/// <param name="Parts">What names the lock: to acquire it, and to release it.</param>
/// <param name="Body">What runs under the lock.</param>
internal sealed record LockLayer(StatementSyntax First, StatementSyntax Last, ExpressionSyntax Target, ImmutableArray<SyntaxNode> Parts, StatementSyntax Body)
{
    /// <summary>The lock as it is written, without <c>this.</c>.</summary>
    public string Name => Target.Normal();

    /// <summary>Whether the body is <paramref name="inner"/> and nothing else.</summary>
    public bool Holds(LockLayer inner) => Body == inner.First
        || (Body is BlockSyntax { Statements: var statements } && statements.Count == (inner.First == inner.Last ? 1 : 2) && statements[0] == inner.First && statements.Last() == inner.Last);

    /// <summary>The section whose acquire <paramref name="node"/> is part of, or null.</summary>
    public static LockLayer? Acquiring(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>() switch
    {
        LockStatementSyntax section when section.Expression.Contains(node) => At(section),
        UsingStatementSyntax section when !section.Statement.Contains(node) => At(section),
        ExpressionStatementSyntax { Parent: BlockSyntax block } acquire => block.Statements.ElementAtOrDefault(block.Statements.IndexOf(acquire) + 1) is TryStatementSyntax attempt ? At(attempt) : null,
        _ => null,
    };

    /// <summary>The section that <paramref name="statement"/> holds the body of, or null.</summary>
    public static LockLayer? At(StatementSyntax statement)
    {
        switch (statement)
        {
            case LockStatementSyntax section:
                return new LockLayer(section, section, section.Expression, ImmutableArray.Create<SyntaxNode>(section.Expression), section.Statement);
            case UsingStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } access } scope } section:
                return new LockLayer(section, section, access.Expression, ImmutableArray.Create<SyntaxNode>(scope), section.Statement);
            case TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax release], Parent: BlockSyntax block } attempt
                when block.Statements.ElementAtOrDefault(block.Statements.IndexOf(attempt) - 1) is ExpressionStatementSyntax acquire
                    && TargetOf(acquire.Expression) is { } taken && TargetOf(release.Expression) is { } given && SyntaxShapes.IsSameExpression(taken, given):
                return new LockLayer(acquire, attempt, taken, ImmutableArray.Create<SyntaxNode>(acquire.Expression, release.Expression), attempt.Block);
            default:
                return null;
        }
    }

    /// <summary>The lock that a call acquires or releases: its receiver, or the argument of <c>Monitor</c>.</summary>
    private static ExpressionSyntax? TargetOf(ExpressionSyntax call)
    {
        if (call is AwaitExpressionSyntax wait)
            call = wait.Expression;
        while (call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: { } awaited } })
            call = awaited;
        return call switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Monitor" } }, ArgumentList.Arguments: [var only] } => only.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression,
            _ => null,
        };
    }
}

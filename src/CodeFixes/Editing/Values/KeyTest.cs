using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>An <c>if</c> that asks a concurrent dictionary for a key, as far as it decides on a statement that runs when the key is missing.</summary>
/// <param name="Call">The question.</param>
/// <param name="Term">The question with its negations: all of the condition, or a part between <c>&amp;&amp;</c> or <c>||</c>.</param>
/// <param name="IsMissing">Whether the term is true for a key that is missing.</param>
/// <param name="If">The statement.</param>
/// <param name="Act">What runs when the key is missing.</param>
internal sealed record KeyTest(InvocationExpressionSyntax Call, ExpressionSyntax Term, bool IsMissing, IfStatementSyntax If, StatementSyntax Act)
{
    /// <summary>Whether the condition is the term and nothing else.</summary>
    public bool IsAll => If.Condition.Unwrapped() == Term.Unwrapped();

    /// <summary>Whether the term is what the condition evaluates last before the act.</summary>
    public bool IsLast => Term.AncestorsAndSelf().TakeWhile(node => node != If).All(node => node.Parent is not BinaryExpressionSyntax both || both.Right == node);

    /// <summary>Whether the act is the first or only thing that runs when the key is missing.</summary>
    public bool IsFirst => Branch is { } branch
        ? branch == Act || (branch is BlockSyntax { Statements: [var first, ..] } && first == Act)
        : Act.Parent is BlockSyntax block && block.Statements.IndexOf(Act) == block.Statements.IndexOf(If) + 1;

    /// <summary>The branch that the act is in; null where it comes after the <c>if</c>, which leaves otherwise.</summary>
    public StatementSyntax? Branch => If.Statement.Contains(Act) ? If.Statement : If.Else?.Contains(Act) == true ? If.Else.Statement : null;

    /// <summary>The test that <paramref name="call"/> makes; null where it does not decide on the act, or the act runs when the key is there.</summary>
    public static KeyTest? Of(InvocationExpressionSyntax call, StatementSyntax act)
    {
        var (term, isMissing) = Negations(call, false);
        var (condition, isTrueThen) = (term, isMissing);
        while (condition.Parent is BinaryExpressionSyntax both && both.IsKind(isTrueThen ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression))
            (condition, isTrueThen) = Negations(both, isTrueThen);
        if (condition.Parent is not IfStatementSyntax test || test.Condition != condition)
            return null;
        var runs = isTrueThen ? test.Statement.Contains(act)
            : test.Else?.Contains(act) == true || (test is { Else: null, Parent: BlockSyntax block } && test.Statement.Leaves() && act.Ancestors().Contains(block) && act.SpanStart > test.Span.End);
        return runs ? new KeyTest(call, term, isMissing, test, act) : null;
    }

    /// <summary>The expression with the negations and parentheses around it, and whether it is then true where it <paramref name="isTrue"/>.</summary>
    private static (ExpressionSyntax Term, bool IsTrue) Negations(ExpressionSyntax expression, bool isTrue)
    {
        while (true)
        {
            switch (expression.Parent)
            {
                case ParenthesizedExpressionSyntax outer:
                    expression = outer;
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }
                    or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right.RawKind: (int)SyntaxKind.FalseLiteralExpression }
                    or IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression } }:
                    (expression, isTrue) = ((ExpressionSyntax)expression.Parent, !isTrue);
                    break;
                default:
                    return (expression, isTrue);
            }
        }
    }
}

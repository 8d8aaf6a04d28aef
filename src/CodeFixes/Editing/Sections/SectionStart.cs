using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Sections;

/// <summary>Where a critical section begins: after the acquire as a statement, or where its result says that it has succeeded.</summary>
/// <param name="List">The statements among which the section stands.</param>
/// <param name="First">The index of its first.</param>
internal sealed record SectionStart(StatementList List, int First)
{
    /// <summary>The start of the section of <paramref name="acquire"/>, or null where its shape is not understood.</summary>
    /// <param name="acquire">The acquiring call.</param>
    /// <param name="release">The release as source.</param>
    public static SectionStart? After(SyntaxNode acquire, string release)
    {
        var expression = acquire;
        while (expression.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } or InvocationExpressionSyntax)
            expression = expression.Parent;
        return expression.Parent switch
        {
            ExpressionStatementSyntax statement => Flag(acquire) is { } flag ? Tested(statement, flag) : Following(statement, 1),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } } kept } =>
                release == $"{kept.Identifier.ValueText}.Dispose()" ? Following(local, 1) : Tested(local, kept.Identifier.ValueText),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax kept, Parent: ExpressionStatementSyntax statement } =>
                release == $"{kept.Identifier.ValueText}.Dispose()" ? Following(statement, 1) : Tested(statement, kept.Identifier.ValueText),
            IfStatementSyntax test => In(test, expression, 0),
            _ => Negation(expression) is { Parent: IfStatementSyntax test } negation ? In(test, negation, 1) : null,
        };
    }

    /// <summary>The flag that a try-style acquire sets by reference; without a look at it nobody knows whether there is a section.</summary>
    private static string? Flag(SyntaxNode acquire) =>
        acquire is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } call && name.StartsWith("Try", StringComparison.Ordinal)
            ? call.ArgumentList.Arguments.FirstOrDefault(argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))?.Expression.ToString()
            : null;

    private static SectionStart? Following(StatementSyntax statement, int distance) =>
        StatementList.Around(statement) is { } list ? new SectionStart(list, list.Statements.IndexOf(statement) + distance) : null;

    /// <summary>The start of what the next statement, a test of <paramref name="flag"/>, decides.</summary>
    private static SectionStart? Tested(StatementSyntax statement, string flag)
    {
        if (StatementList.Around(statement) is not { } list || list.Statements.ElementAtOrDefault(list.Statements.IndexOf(statement) + 1) is not IfStatementSyntax test)
            return null;
        if (test.Condition.ToString() == flag)
            return In(test, test.Condition, 0);
        return test.Condition.DescendantNodes().FirstOrDefault(node => node.ToString() == flag && Negation(node) == test.Condition) is { } negated ? In(test, Negation(negated)!, 1) : null;
    }

    /// <summary>The branch for success, or what follows the branch that gives up.</summary>
    private static SectionStart? In(IfStatementSyntax test, SyntaxNode condition, int distance) =>
        test.Condition != condition ? null
        : distance == 0 ? test.Statement is BlockSyntax block ? new SectionStart(StatementList.Of(block), 0) : null
        : test.Else is null && test.Statement.Leaves() ? Following(test, distance) : null;

    /// <summary>What is true where <paramref name="expression"/> is false.</summary>
    private static SyntaxNode? Negation(SyntaxNode expression) => expression.Parent switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right.RawKind: (int)SyntaxKind.FalseLiteralExpression } equal => equal,
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression } } pattern => pattern,
        ParenthesizedExpressionSyntax inner => Negation(inner),
        _ => null,
    };
}

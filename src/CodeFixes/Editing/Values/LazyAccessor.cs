using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Editing.Values;

/// <summary>A member that does nothing but return an object, which it makes when it is first asked for it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Body">Its statements, or its expression.</param>
internal sealed record LazyAccessor(string Name, SyntaxNode Body)
{
    /// <summary>The member that makes the object by <paramref name="write"/>, or null where it does more.</summary>
    public static LazyAccessor? Of(AssignmentExpressionSyntax write, FixSite site)
    {
        var owner = write.Body();
        var (name, body, expression) = owner switch
        {
            AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration, Parent.Parent: PropertyDeclarationSyntax { AccessorList.Accessors.Count: 1 } property } get => (property.Identifier.ValueText, get.Body, get.ExpressionBody?.Expression),
            PropertyDeclarationSyntax property => (property.Identifier.ValueText, null, property.ExpressionBody?.Expression),
            MethodDeclarationSyntax { ParameterList.Parameters.Count: 0, TypeParameterList: null } method when !method.Modifiers.Any(SyntaxKind.AsyncKeyword) => (method.Identifier.ValueText, method.Body, method.ExpressionBody?.Expression),
            _ => default,
        };
        return name is null || (body is null ? expression is null || !Makes(expression, write) : !Makes(body, write)) ? null : new LazyAccessor(name, (SyntaxNode?)body ?? expression!);
    }

    /// <summary>The body that only returns <paramref name="value"/>.</summary>
    public SyntaxNode Returning(ExpressionSyntax value) => Body is BlockSyntax { Statements: [var first, ..] statements } block
        ? block.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.ReturnStatement(value.WithLeadingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(statements.Last().GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation)))
        : value.WithTriviaFrom(Body);

    /// <summary><c>x ??= …</c>, <c>x ?? (x = …)</c></summary>
    private static bool Makes(ExpressionSyntax expression, AssignmentExpressionSyntax write) => expression.Unwrapped() switch
    {
        AssignmentExpressionSyntax assignment => assignment == write && write.IsKind(SyntaxKind.CoalesceAssignmentExpression),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice => SyntaxShapes.IsSameExpression(choice.Left, write.Left) && choice.Right.Unwrapped() == write && write.IsKind(SyntaxKind.SimpleAssignmentExpression),
        _ => false,
    };

    private static bool Makes(BlockSyntax body, AssignmentExpressionSyntax write) => body.Statements switch
    {
        [ReturnStatementSyntax { Expression: { } value }] => Makes(value, write),
        [ExpressionStatementSyntax { Expression: var first }, ReturnStatementSyntax { Expression: { } value }] => Makes(first, write) && SyntaxShapes.IsSameExpression(value, write.Left),
        [IfStatementSyntax { Else: null } test, ReturnStatementSyntax { Expression: { } value }] => SyntaxShapes.IsSameExpression(value, write.Left) && IsMissing(test, write) && IsOnly(test.Statement, write),
        _ => false,
    };

    private static bool IsMissing(IfStatementSyntax test, AssignmentExpressionSyntax write) => test.Condition.Unwrapped() switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } comparison => (comparison.Right.IsKind(SyntaxKind.NullLiteralExpression) && SyntaxShapes.IsSameExpression(comparison.Left, write.Left)) || (comparison.Left.IsKind(SyntaxKind.NullLiteralExpression) && SyntaxShapes.IsSameExpression(comparison.Right, write.Left)),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } pattern => SyntaxShapes.IsSameExpression(pattern.Expression, write.Left),
        _ => false,
    };

    /// <summary>Whether the write is all that is done, under a lock or not, after another test or not.</summary>
    private static bool IsOnly(StatementSyntax? statement, AssignmentExpressionSyntax write) => statement.Only() switch
    {
        ExpressionStatementSyntax only => only.Expression == write,
        LockStatementSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or TypeOfExpressionSyntax } section => IsOnly(section.Statement, write),
        IfStatementSyntax { Else: null } test => IsMissing(test, write) && IsOnly(test.Statement, write),
        _ => false,
    };
}

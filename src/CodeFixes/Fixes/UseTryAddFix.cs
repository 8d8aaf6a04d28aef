using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Does in one call of a concurrent dictionary what was done in two.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseTryAddFix)), Shared]
public sealed class UseTryAddFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CompoundUse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement)
            yield break;
        if (Added(statement) is var (target, key, by))
        {
            var value = SyntaxFactory.ParseExpression($"(_, value) => value + {by.AsOperand().WithoutTrivia()}");
            yield return new Remedy("Use AddOrUpdate", "AddOrUpdate", () => site.Root.ReplaceNode(statement.Expression, Call(target, "AddOrUpdate", key, by, value).WithTriviaFrom(statement.Expression).WithAdditionalAnnotations(Layout.Annotation)));
        }
        else if (statement.Expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var item] } element } set
            && Test(statement) is { Else: null, Condition: PrefixUnaryExpressionSyntax { Operand: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContainsKey" } } } } test)
        {
            yield return new Remedy("Use TryAdd", "TryAdd", () => site.Root.ReplaceNode(test, statement.WithExpression(Call(element.Expression, "TryAdd", item.Expression, set.Right)).WithTriviaFrom(test).WithAdditionalAnnotations(Layout.Annotation)));
        }
    }

    private static IfStatementSyntax? Test(StatementSyntax statement) => statement.Parent as IfStatementSyntax ?? (statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent as IfStatementSyntax : null);

    /// <summary>The dictionary, the key, and by how much its value grows.</summary>
    private static (ExpressionSyntax Target, ExpressionSyntax Key, ExpressionSyntax By)? Added(ExpressionStatementSyntax statement) => statement.Expression switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression, Operand: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var key] } element } => (element.Expression, key.Expression, One()),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var key] } element } => (element.Expression, key.Expression, One()),
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var key] } element, Right: LiteralExpressionSyntax by } => (element.Expression, key.Expression, by),
        _ => null,
    };

    private static LiteralExpressionSyntax One() => SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));

    private static InvocationExpressionSyntax Call(ExpressionSyntax target, string method, params ExpressionSyntax[] arguments) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target.WithoutTrivia(), SyntaxFactory.IdentifierName(method)),
        SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments.Select(argument => SyntaxFactory.Argument(argument.WithoutTrivia())))));
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Makes an update that Interlocked has no call for in a loop of compare-and-swap.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryUpdateFix)), Shared]
public sealed class RetryUpdateFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NonAtomicUpdate, RuleIds.CapturedVariableRace, RuleIds.RaceAcrossTypes);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax node || site.Type("System.Threading.Interlocked") is not { } interlocked
            || Read(node, site) is not { } update || !CompareAndSwap.Takes(update.Type, site) || !HasPlace(node, site) || new UseInterlockedFix().Remedies(site).Any())
            yield break;
        yield return new Remedy("Try again with Interlocked.CompareExchange", "Retry", () =>
        {
            var current = SyntaxFactory.IdentifierName(Names.Free("current", node, site));
            var exchange = Calls.WithRef(Members.Receiver(interlocked), "CompareExchange", update.Target, update.New(current), current);
            var read = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(current.Identifier).WithInitializer(SyntaxFactory.EqualsValueClause(update.Target.WithoutTrivia())))));
            return Replaced(site.Root, node, read.WithAdditionalAnnotations(Layout.Annotation), CompareAndSwap.Retry(exchange, current, update.Target, update.Type, site).WithAdditionalAnnotations(Layout.Annotation));
        });
    }

    /// <summary>An update.</summary>
    /// <param name="Target">The variable.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="New">The new value, from a name for the old one.</param>
    private sealed record Update(ExpressionSyntax Target, ITypeSymbol Type, Func<ExpressionSyntax, ExpressionSyntax> New);

    private static Update? Read(ExpressionSyntax node, FixSite site)
    {
        switch (site.Model.GetOperation(node, site.Cancellation))
        {
            case IIncrementOrDecrementOperation { OperatorMethod: null, Target: { Type: { } type } target } step when IsVariable(target):
                var one = SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
                return new Update((ExpressionSyntax)target.Syntax, type, old => SyntaxFactory.BinaryExpression(step.Kind == OperationKind.Increment ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, old, one));
            case ICompoundAssignmentOperation { OperatorMethod: null, Target: { Type: { } type } target } compound when IsVariable(target):
                var write = (AssignmentExpressionSyntax)node;
                return Operator(write.Kind()) is { } kind && write.Right.CanBeRepeated(site) && Uses(compound.Value, target).Count == 0
                    ? new Update(write.Left, type, old => SyntaxFactory.BinaryExpression(kind, old, write.Right.WithoutTrivia().AsOperand()))
                    : null;
            case ISimpleAssignmentOperation { IsRef: false, Target: { Type: { } type } target, Value: var value } when IsVariable(target):
                var assignment = (AssignmentExpressionSyntax)node;
                var reads = Uses(value, target);
                return reads.Count > 0 && assignment.Right.CanBeRepeated(site)
                    ? new Update(assignment.Left, type, old => assignment.Right.Unwrapped().ReplaceNodes(reads, (read, _) => old.WithTriviaFrom(read)))
                    : null;
            default:
                return null;
        }
    }

    private static SyntaxKind? Operator(SyntaxKind assignment) => assignment switch
    {
        SyntaxKind.AddAssignmentExpression => SyntaxKind.AddExpression,
        SyntaxKind.SubtractAssignmentExpression => SyntaxKind.SubtractExpression,
        SyntaxKind.MultiplyAssignmentExpression => SyntaxKind.MultiplyExpression,
        SyntaxKind.DivideAssignmentExpression => SyntaxKind.DivideExpression,
        SyntaxKind.ModuloAssignmentExpression => SyntaxKind.ModuloExpression,
        SyntaxKind.ExclusiveOrAssignmentExpression => SyntaxKind.ExclusiveOrExpression,
        SyntaxKind.OrAssignmentExpression => SyntaxKind.BitwiseOrExpression,
        SyntaxKind.AndAssignmentExpression => SyntaxKind.BitwiseAndExpression,
        SyntaxKind.LeftShiftAssignmentExpression => SyntaxKind.LeftShiftExpression,
        SyntaxKind.RightShiftAssignmentExpression => SyntaxKind.RightShiftExpression,
        _ => null,
    };

    /// <summary>Whether it is the same variable each time: a field of this object or a static one, a local, a parameter.</summary>
    private static bool IsVariable(IOperation target) => target is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } or ILocalReferenceOperation { Local.IsRef: false } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None };

    private static List<SyntaxNode> Uses(IOperation value, IOperation target) => value.DescendantsAndSelf()
        .Where(part => IsVariable(part) && part.Kind == target.Kind && SymbolEqualityComparer.Default.Equals(Variable(part), Variable(target))).Select(part => part.Syntax).ToList();

    private static ISymbol? Variable(IOperation reference) => reference switch
    {
        IFieldReferenceOperation field => field.Field,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>Whether the update is a statement, or all that a member or lambda does, and nobody asks for its value.</summary>
    private static bool HasPlace(ExpressionSyntax node, FixSite site) => node.Parent switch
    {
        ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax or IfStatementSyntax or ElseClauseSyntax or CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax } => true,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax } arrow => !LockWrapping.ReturnsValue(arrow.Parent!),
        LambdaExpressionSyntax lambda => site.Model.GetSymbolInfo(lambda, site.Cancellation).Symbol is IMethodSymbol { ReturnsVoid: true },
        _ => false,
    };

    private static SyntaxNode Replaced(SyntaxNode root, ExpressionSyntax node, StatementSyntax read, StatementSyntax loop)
    {
        switch (node.Parent)
        {
            case LambdaExpressionSyntax lambda:
                return root.ReplaceNode(lambda, lambda.WithBody(LockWrapping.OnLines(read, loop)).WithAdditionalAnnotations(Layout.Annotation));
            case ArrowExpressionClauseSyntax { Parent: { } member }:
                return root.ReplaceNode(member, LockWrapping.WithBlock(member, SyntaxFactory.Block(read, loop)));
            default:
                var statement = (ExpressionStatementSyntax)node.Parent!;
                if (StatementList.Around(statement) is not { } list)
                    return root.ReplaceNode(statement, SyntaxFactory.Block(read, loop).WithTriviaFrom(statement).WithAdditionalAnnotations(Layout.Annotation));
                return list.With(root, list.Statements.SelectMany(other => other != statement ? [other]
                    : new[] { read.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed), loop.WithTrailingTrivia(statement.GetTrailingTrivia()) }));
        }
    }
}

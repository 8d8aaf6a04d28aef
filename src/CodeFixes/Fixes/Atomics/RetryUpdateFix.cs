using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Makes an update that Interlocked has no call for in a loop of compare-and-swap.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryUpdateFix)), Shared]
public sealed class RetryUpdateFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NonAtomicUpdate, RuleIds.CapturedVariableRace, RuleIds.RaceAcrossTypes, RuleIds.UnguardedStatic);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax node || site.Type("System.Threading.Interlocked") is not { } interlocked
            || Read(node, site) is not { } update || !HasPlace(node, site) || new UseInterlockedFix().Remedies(site).Any())
            yield break;
        if (OfImmutable(update, node, site) is { } call)
            yield return new Remedy("Use ImmutableInterlocked.Update", "Immutable", () => site.Root.ReplaceNode(node, call().WithTriviaFrom(node).WithAdditionalAnnotations(Layout.Annotation)));
        if (!CompareAndSwap.Takes(update.Type, site))
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

    /// <summary>The call that does the loop for an immutable collection, or null where there is none.</summary>
    private static Func<ExpressionSyntax>? OfImmutable(Update update, ExpressionSyntax node, FixSite site)
    {
        if (update.Type.ContainingNamespace?.ToDisplayString() != "System.Collections.Immutable" || site.Type("System.Collections.Immutable.ImmutableInterlocked") is not { } immutable || node is not AssignmentExpressionSyntax { Right: var value } || !value.CanBeDeferred(site)
            || site.Model.GetSymbolInfo(update.Target, site.Cancellation).Symbol is not { } variable || variable is IFieldSymbol { IsVolatile: true })
            return null;
        var name = Names.FreeParameter(Names.LocalOf(variable.Name), node, site);
        return () => Calls.WithRef(Members.Receiver(immutable), "Update", update.Target, Calls.Lambda(name, update.New(SyntaxFactory.IdentifierName(name))));
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
            case IIncrementOrDecrementOperation { OperatorMethod: null, Target: { Type: { } type } target } step when IsVariable(target, site):
                var one = SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1));
                return new Update((ExpressionSyntax)target.Syntax, type, old => SyntaxFactory.BinaryExpression(step.Kind == OperationKind.Increment ? SyntaxKind.AddExpression : SyntaxKind.SubtractExpression, old, one));
            case ICompoundAssignmentOperation { OperatorMethod: null, Target: { Type: { } type } target } compound when IsVariable(target, site):
                var write = (AssignmentExpressionSyntax)node;
                return Operator(write.Kind()) is { } kind && write.Right.CanBeRepeated(site) && !IsRead(compound.Value, target)
                    ? new Update(write.Left, type, old => SyntaxFactory.BinaryExpression(kind, old, write.Right.WithoutTrivia().AsOperand()))
                    : null;
            case ISimpleAssignmentOperation { IsRef: false, Target: { Type: { } type } target, Value: var value } when IsVariable(target, site):
                var assignment = (AssignmentExpressionSyntax)node;
                var reads = Uses(value, target);
                return reads.Count > 0 && !value.DescendantsAndSelf().Any(part => IsAnother(part, target)) && assignment.Right.CanBeRepeated(site)
                    ? new Update(assignment.Left, type, old => assignment.Right.Unwrapped().ReplaceNodes(reads, (read, _) => old.WithTriviaFrom(read)))
                    : null;
            default:
                return null;
        }
    }

    private static bool IsRead(IOperation value, IOperation target) => Uses(value, target).Count > 0 || value.DescendantsAndSelf().Any(part => IsAnother(part, target));

    /// <summary>Whether the part may be the same variable under another name.</summary>
    private static bool IsAnother(IOperation part, IOperation target) => !SyntaxShapes.IsSameExpression(part.Syntax, target.Syntax) && (part, target) switch
    {
        (IFieldReferenceOperation one, IFieldReferenceOperation other) => SymbolEqualityComparer.Default.Equals(one.Field, other.Field),
        (IArrayElementReferenceOperation, IArrayElementReferenceOperation) => true,
        _ => false,
    };

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

    /// <summary>Whether it is the same variable each time: a field or element of an object that is named in one way only, a static field, a local, a parameter.</summary>
    private static bool IsVariable(IOperation target, FixSite site) => target switch
    {
        IFieldReferenceOperation { Field.IsReadOnly: false, Instance: null or IInstanceReferenceOperation } or ILocalReferenceOperation { Local.IsRef: false } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None } => true,
        IFieldReferenceOperation { Field.IsReadOnly: false, Instance: { Type.IsReferenceType: true } owner } => IsStable(owner, site),
        IArrayElementReferenceOperation element => IsStable(element.ArrayReference, site) && element.Indices.All(index => IsStable(index, site)),
        _ => false,
    };

    private static bool IsStable(IOperation part, FixSite site) => part.Syntax is ExpressionSyntax named && Stability.IsStable(named, named.FirstAncestorOrSelf<StatementSyntax>() ?? (SyntaxNode)named.Body()!, site);

    private static List<SyntaxNode> Uses(IOperation value, IOperation target) => value.DescendantsAndSelf()
        .Where(part => part.Kind == target.Kind && SyntaxShapes.IsSameExpression(part.Syntax, target.Syntax)).Select(part => part.Syntax).ToList();

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

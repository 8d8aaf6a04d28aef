using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Reads a shared reference once, and tests and uses what was read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CopyReferenceFix)), Shared]
public sealed class CopyReferenceFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckThenAct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (Expression(site.Node) is not { } use || Expression(site.Others.FirstOrDefault()) is not { } test || use.Parent is not MemberAccessExpressionSyntax || !IsReference(use, site) || !IsComparedWithNull(test) || use.FirstAncestorOrSelf<LockStatementSyntax>() != test.FirstAncestorOrSelf<LockStatementSyntax>() || use.Body() != test.Body()
            || Decision(test, use) is not { } decision || ReadsOnce(decision, test, use, site) is not { } reads)
            yield break;
        if (IsOnlyUse(decision, test, use, reads) is { } call)
            yield return new Remedy("Use '?.'", "Conditional", () => site.Root.ReplaceNode(decision, ((ExpressionStatementSyntax)use.FirstAncestorOrSelf<StatementSyntax>()!).WithExpression(Conditional(call, use)).AfterCommentsOf((StatementSyntax)decision).WithAdditionalAnnotations(Layout.Annotation)));
        else if (decision is IfStatementSyntax { Parent: BlockSyntax } statement && IsFirst(test, statement.Condition, site))
            yield return new Remedy("Copy the reference first", "Copy", () => Copied(statement, test, reads, site));
        else if (PatternOf(test) is { } comparison && IsPositive(comparison, decision) && (site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion >= LanguageVersion.CSharp8)
            yield return new Remedy("Copy the reference first", "Copy", () => Matched(comparison, test, reads, site));
    }

    private static ExpressionSyntax? Expression(SyntaxNode? node) => node is IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } && access.Name == node ? access : node as ExpressionSyntax;

    /// <summary>What the test decides on: a statement, a choice, or the rest of an expression.</summary>
    private static SyntaxNode? Decision(ExpressionSyntax test, ExpressionSyntax use) =>
        test.Ancestors().TakeWhile(node => !node.IsFunction()).FirstOrDefault(node => node is IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax)
        ?? test.Ancestors().FirstOrDefault(node => node is ExpressionSyntax && node.Contains(use));

    private static bool IsReference(ExpressionSyntax use, FixSite site) => Variable(use, site) is not null && site.Model.GetTypeInfo(use, site.Cancellation).Type is { IsReferenceType: true, TypeKind: not TypeKind.Error };

    private static ISymbol? Variable(ExpressionSyntax use, FixSite site) => site.Model.GetSymbolInfo(use, site.Cancellation).Symbol is IFieldSymbol or ILocalSymbol or IParameterSymbol or IPropertySymbol ? site.Model.GetSymbolInfo(use, site.Cancellation).Symbol : null;

    /// <summary>The reads from the test to the use and after it, up to where this very code changes the variable; null where it does so before.</summary>
    private static List<ExpressionSyntax>? ReadsOnce(SyntaxNode decision, ExpressionSyntax test, ExpressionSyntax use, FixSite site)
    {
        var scope = decision.Contains(use) ? decision : decision.Parent!;
        var reads = new List<ExpressionSyntax>();
        foreach (var name in scope.DescendantNodes(node => !node.IsFunction()).OfType<ExpressionSyntax>().Where(node => node.SpanStart >= test.SpanStart && node.GetType() == use.GetType() && SyntaxShapes.IsSameExpression(node, use)))
        {
            if (name.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } || (name.Parent is AssignmentExpressionSyntax write && write.Left == name))
                break;
            if (name.Parent is not MemberAccessExpressionSyntax access || access.Name != name)
                reads.Add(name);
        }

        // What is called in between may change the variable, too.
        var changing = scope.DescendantNodes(node => !node.IsFunction()).OfType<InvocationExpressionSyntax>().Where(call => call.SpanStart > test.Span.End && call.SpanStart < use.SpanStart).Any(call => Writes(call, Variable(use, site)!, site));
        return reads.Contains(use) && reads.Contains(test) && !changing ? reads.Where(read => decision is not WhileStatementSyntax || decision.Contains(read)).ToList() : null;
    }

    private static bool Writes(InvocationExpressionSyntax call, ISymbol variable, FixSite site) => site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is IMethodSymbol { DeclaringSyntaxReferences: [var reference] } && reference.SyntaxTree == site.Root.SyntaxTree
        && site.Root.FindNode(reference.Span).DescendantNodes().Any(node => node is InvocationExpressionSyntax ? Variable((ExpressionSyntax)node, site) is not null : node is AssignmentExpressionSyntax write && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol, variable));

    /// <summary>The call that is all that is done where <c>if (x != null) x.Call();</c>.</summary>
    private static ExpressionSyntax? IsOnlyUse(SyntaxNode decision, ExpressionSyntax test, ExpressionSyntax use, List<ExpressionSyntax> reads) =>
        decision is IfStatementSyntax { Else: null } statement && reads.Count == 2 && statement.Statement.Only() is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call }
        && PatternOf(test) is { } comparison && comparison == statement.Condition.Unwrapped() && IsPositive(comparison, decision)
        && use.SpanStart == call.SpanStart && call.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Where(node => node.SpanStart == call.SpanStart).All(node => node is InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or IdentifierNameSyntax or ThisExpressionSyntax)
            ? call : null;

    /// <summary><c>x?.Call()</c></summary>
    private static ExpressionSyntax Conditional(ExpressionSyntax call, ExpressionSyntax use)
    {
        var first = (MemberAccessExpressionSyntax)use.Parent!;
        var rest = call.ReplaceNode(first, SyntaxFactory.MemberBindingExpression(first.Name));
        return SyntaxFactory.ConditionalAccessExpression(use.WithoutTrailingTrivia(), rest.WithoutLeadingTrivia());
    }

    /// <summary>The comparison of the read with null, or null where there is another.</summary>
    private static ExpressionSyntax? PatternOf(ExpressionSyntax test)
    {
        ExpressionSyntax read = test;
        while (read.Parent is ParenthesizedExpressionSyntax outer)
            read = outer;
        return read.Parent switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } comparison when comparison.Left.IsKind(SyntaxKind.NullLiteralExpression) || comparison.Right.IsKind(SyntaxKind.NullLiteralExpression) => comparison,
            IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } or RecursivePatternSyntax { Designation: null, Type: null, PositionalPatternClause: null, PropertyPatternClause.Subpatterns.Count: 0 } } comparison => comparison,
            _ => null,
        };
    }

    /// <summary>Whether the test is about the reference itself, and not about the object.</summary>
    private static bool IsComparedWithNull(ExpressionSyntax test) => PatternOf(test) is not null || test.Parent switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } comparison => comparison.Left.IsKind(SyntaxKind.NullLiteralExpression) || comparison.Right.IsKind(SyntaxKind.NullLiteralExpression),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => true,
        _ => false,
    };

    /// <summary>Whether what depends on the decision runs only if the comparison holds.</summary>
    private static bool IsPositive(ExpressionSyntax comparison, SyntaxNode decision)
    {
        SyntaxNode term = comparison;
        while (term != decision && term.Parent is ParenthesizedExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression })
            term = term.Parent;
        return term == decision || (term.Parent == decision && decision switch
        {
            IfStatementSyntax test => test.Condition == term,
            WhileStatementSyntax loop => loop.Condition == term,
            ConditionalExpressionSyntax choice => choice.Condition == term,
            _ => false,
        });
    }

    /// <summary>Whether nothing that matters is evaluated before the read.</summary>
    private static bool IsFirst(ExpressionSyntax test, ExpressionSyntax condition, FixSite site) => test.AncestorsAndSelf().TakeWhile(node => node != condition)
        .All(node => node.Parent is not BinaryExpressionSyntax both || both.Left == node || both.Left.IsPlain(site));

    private static SyntaxNode Copied(IfStatementSyntax statement, ExpressionSyntax test, List<ExpressionSyntax> reads, FixSite site)
    {
        var name = Names.Free(Names.LocalOf(Variable(test, site)!.Name), test, site);
        var local = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(test.WithoutTrivia())))))
            .WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Layout.Annotation);
        var root = site.Root.TrackNodes(reads.Append<SyntaxNode>(statement));
        root = root.ReplaceNodes(root.GetCurrentNodes<SyntaxNode>(reads), (read, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(read));
        var changed = root.GetCurrentNode(statement)!;
        return root.ReplaceNode(changed, new StatementSyntax[] { local, changed.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Layout.Annotation) });
    }

    /// <summary><c>x is { } copy</c> for <c>x != null</c>.</summary>
    private static SyntaxNode Matched(ExpressionSyntax comparison, ExpressionSyntax test, List<ExpressionSyntax> reads, FixSite site)
    {
        var name = Names.Free(Names.LocalOf(Variable(test, site)!.Name), test, site);
        var pattern = SyntaxFactory.ParseExpression($"{test.WithoutTrivia()} is {{ }} {name}").WithTriviaFrom(comparison).WithAdditionalAnnotations(Layout.Annotation);
        return site.Root.ReplaceNodes(reads.Where(read => !comparison.Contains(read)).Append(comparison), (node, _) => node == comparison ? pattern : SyntaxFactory.IdentifierName(name).WithTriviaFrom(node));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Asks a concurrent dictionary for a key and takes its value in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseTryGetValueFix)), Shared]
public sealed class UseTryGetValueFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CompoundUse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: var key }] } read || !IsRead(read)
            || site.Others is not [InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContainsKey" } } call]
            || !key.IsPlain(site) || call.Body() != read.Body() || Region(call, read) is not { } region || (site.Root.SyntaxTree.Options as CSharpParseOptions)?.LanguageVersion < LanguageVersion.CSharp7)
            yield break;
        var reads = region.SelectMany(node => node.DescendantNodesAndSelf(inner => !inner.IsFunction())).OfType<ElementAccessExpressionSyntax>().Where(other => SyntaxShapes.IsSameExpression(other, read)).ToList();
        if (!reads.Contains(read) || reads.Exists(other => !IsRead(other)) || region.Exists(node => Changes(node, key)))
            yield break;
        yield return new Remedy("Use TryGetValue", "TryGetValue", () =>
        {
            var name = Names.Free("found", call, site);
            var asked = call.WithExpression(((MemberAccessExpressionSyntax)call.Expression).WithName(SyntaxFactory.IdentifierName("TryGetValue"))).AddArgumentListArguments(SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.OutKeyword),
                SyntaxFactory.DeclarationExpression(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(name)))));
            return site.Root.ReplaceNodes(reads.Append<SyntaxNode>(call), (node, _) => node == call ? asked.WithAdditionalAnnotations(Layout.Annotation) : SyntaxFactory.IdentifierName(name).WithTriviaFrom(node));
        });
    }

    private static bool IsRead(ElementAccessExpressionSyntax element) => element.Parent is not (PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression })
        && !(element.Parent is AssignmentExpressionSyntax write && write.Left == element);

    /// <summary>What runs for a key that is there: the rest of an <c>&amp;&amp;</c>, a branch, or what follows an <c>if</c> that leaves otherwise.</summary>
    private static List<SyntaxNode>? Region(InvocationExpressionSyntax call, SyntaxNode read)
    {
        ExpressionSyntax term = call;
        var isThere = true;
        var region = new List<SyntaxNode>();
        for (; ; term = (ExpressionSyntax)term.Parent)
        {
            switch (term.Parent)
            {
                case BinaryExpressionSyntax both when both.IsKind(isThere ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression):
                    region.AddRange(both.Left == term ? [both.Right] : []);
                    break;
                case ParenthesizedExpressionSyntax:
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    isThere = !isThere;
                    break;
                case ConditionalExpressionSyntax choice when choice.Condition == term:
                    return [.. region, isThere ? choice.WhenTrue : choice.WhenFalse];
                case IfStatementSyntax test when test.Condition == term:
                    return [.. region, .. isThere ? [test.Statement] : test.Else is { } other ? [other.Statement] : After(test)];
                case WhileStatementSyntax loop when loop.Condition == term && isThere:
                    return [.. region, loop.Statement];
                default:
                    return region.Exists(part => part.Contains(read)) ? region : null;
            }
        }
    }

    private static IEnumerable<SyntaxNode> After(IfStatementSyntax test) => test.Parent is BlockSyntax block && test.Statement.Leaves() ? block.Statements.Skip(block.Statements.IndexOf(test) + 1) : [];

    /// <summary>Whether the region gives the key another value, so that the element is another one.</summary>
    private static bool Changes(SyntaxNode region, ExpressionSyntax key)
    {
        var names = new HashSet<string>(key.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText));
        return region.DescendantNodesAndSelf().Any(node => node switch
        {
            AssignmentExpressionSyntax write => IsNamed(write.Left, names),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => IsNamed(step.Operand, names),
            PostfixUnaryExpressionSyntax step => step.OperatorToken.RawKind != (int)SyntaxKind.ExclamationToken && IsNamed(step.Operand, names),
            ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => IsNamed(argument.Expression, names),
            AwaitExpressionSyntax => true,
            _ => false,
        });
    }

    private static bool IsNamed(ExpressionSyntax target, HashSet<string> names) => target.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText));
}

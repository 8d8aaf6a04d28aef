using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Makes the new value in a concurrent dictionary from the one that it replaces.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CountInDictionaryFix)), Shared]
public sealed class CountInDictionaryFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CompoundUse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not ExpressionSyntax node)
            yield break;
        if (node.Ancestors().OfType<IfStatementSyntax>().FirstOrDefault() is { } test && Branches(test, site) is var (update, set))
        {
            yield return AddOrUpdate(() => site.Root.ReplaceNode(test, SyntaxFactory.ExpressionStatement(Call(update, set.Value, site)).AfterCommentsOf(test).WithAdditionalAnnotations(Layout.Annotation)));
        }
        else if (DictionaryUpdate.Of(node, site) is { } own && own.First is { } first && IsAsked(node, site))
        {
            yield return AddOrUpdate(() => site.Root.ReplaceNode(node, Call(own, first, site).WithTriviaFrom(node).WithAdditionalAnnotations(Layout.Annotation)));
        }
        else if (DictionaryUpdate.OfTried(node, site) is { Read: { } read, Statement: { } statement } tried)
        {
            if (read.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } ask && block == statement.Parent && tried.First is { } initial)
            {
                yield return AddOrUpdate(() =>
                {
                    var root = site.Root.TrackNodes(ask, node);
                    root = root.ReplaceNode(root.GetCurrentNode(node)!, Call(tried, initial, site).WithTriviaFrom(node).WithAdditionalAnnotations(Layout.Annotation));
                    return root.Without(root.GetCurrentNode(ask)!);
                });
            }
            else if (read.Parent is IfStatementSyntax { Else: null } around && around.Statement.Only() == statement)
            {
                yield return new Remedy("Try again with TryUpdate", "TryUpdate", () => site.Root.ReplaceNode(around, SyntaxFactory.WhileStatement(
                        SyntaxFactory.BinaryExpression(SyntaxKind.LogicalAndExpression, read.WithoutTrivia(), SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, Calls.On(tried.Target, "TryUpdate", tried.Key, tried.New(tried.Old!), SyntaxFactory.IdentifierName(tried.Old!)))),
                        SyntaxFactory.Block())
                    .AfterCommentsOf(around).WithAdditionalAnnotations(Layout.Annotation)));
            }
        }
    }

    /// <summary>Whether the branches of the <c>if</c> change what is there, and put what is not.</summary>
    internal static bool Counts(IfStatementSyntax test, FixSite site) => Branches(test, site) is not null;

    private static Remedy AddOrUpdate(Func<SyntaxNode> apply) => new("Use AddOrUpdate", "AddOrUpdate", apply);

    /// <summary><c>map.AddOrUpdate(key, first, (_, value) =&gt; value + 1)</c></summary>
    private static InvocationExpressionSyntax Call(DictionaryUpdate update, ExpressionSyntax first, FixSite site)
    {
        var old = update.Old ?? Names.FreeParameter("value", update.Node, site);
        var lambda = SyntaxFactory.ParenthesizedLambdaExpression(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(
            [SyntaxFactory.Parameter(SyntaxFactory.Identifier("_")), SyntaxFactory.Parameter(SyntaxFactory.Identifier(old))])), null, update.New(old));
        return Calls.On(update.Target, "AddOrUpdate", update.Key, first, lambda);
    }

    /// <summary>Whether the value of the whole expression, where it is asked for, is the new one.</summary>
    private static bool IsAsked(ExpressionSyntax node, FixSite site) => node is not PostfixUnaryExpressionSyntax
        || node.Parent is ExpressionStatementSyntax or ForStatementSyntax
        || (node.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } })
        || (node.Parent is LambdaExpressionSyntax lambda && site.Model.GetSymbolInfo(lambda, site.Cancellation).Symbol is IMethodSymbol { ReturnsVoid: true });

    /// <summary><c>if (map.ContainsKey(key)) map[key]++; else map[key] = 1;</c></summary>
    private static (DictionaryUpdate Update, DictionarySet Set)? Branches(IfStatementSyntax test, FixSite site)
    {
        if (test.Else is not { Statement: { } other } || test.Statement.Only() is not ExpressionStatementSyntax one || other.Only() is not ExpressionStatementSyntax two
            || test.Condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContainsKey" or "TryGetValue" }) is not { } asked)
            return null;
        var missing = KeyTest.Of(asked, two) is { IsAll: true } ? two : KeyTest.Of(asked, one) is { IsAll: true } ? one : null;
        var there = missing == two ? one : two;
        return missing is not null && DictionarySet.At(missing.Expression) is { } set && set.Value.IsPlain(site)
            && (DictionaryUpdate.Of(there.Expression, site) ?? DictionaryUpdate.OfTried(there.Expression, site)) is { } update
            && (update.Read is null ? asked.ArgumentList.Arguments.Count == 1 : update.Read == asked)
            && IsSame(update.Target, set.Target) && IsSame(update.Key, set.Key) && IsSame(((MemberAccessExpressionSyntax)asked.Expression).Expression, set.Target) && IsSame(asked.ArgumentList.Arguments[0].Expression, set.Key)
            ? (update, set) : null;
    }

    private static bool IsSame(ExpressionSyntax left, ExpressionSyntax right) => SyntaxShapes.IsSameExpression(left, right);
}

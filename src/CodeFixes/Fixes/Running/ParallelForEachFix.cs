using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Loops in parallel instead of starting a thread for each item and joining them all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ParallelForEachFix)), Shared]
public sealed class ParallelForEachFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ThreadPerItem);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // Where the rounds wait for each other, fewer threads than rounds would wait for ever.
        if (WorkOfThread.Of(site) is not { List: { } list, Work: { } work, Run: var run } || site.Type("System.Threading.Tasks.Parallel") is not { } parallel || Waiting.MayWait(work.Body, site)
            || run[0].Parent is not BlockSyntax { Parent: ForEachStatementSyntax { AwaitKeyword.RawKind: 0, Parent: BlockSyntax outer } loop } block || block.Statements.Count != run.Count
            || !IsCounted(loop, site) || Joins(loop, outer, list, site) is not var (declaration, join))
            yield break;
        yield return new Remedy("Use Parallel.ForEach", "Parallel", () =>
        {
            var item = SyntaxFactory.Parameter(loop.Identifier.WithoutTrivia());
            LambdaExpressionSyntax round = loop.Type.IsVar
                ? SyntaxFactory.SimpleLambdaExpression(item.WithTrailingTrivia(SyntaxFactory.Space), work.Body)
                : SyntaxFactory.ParenthesizedLambdaExpression(SyntaxFactory.ParameterList(SyntaxFactory.SingletonSeparatedList(item.WithType(loop.Type))).WithTrailingTrivia(SyntaxFactory.Space), work.Body);
            var call = SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(parallel), SyntaxFactory.IdentifierName("ForEach")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([SyntaxFactory.Argument(loop.Expression.WithoutTrivia()), SyntaxFactory.Argument(round)]))));
            var root = site.Root.TrackNodes(loop, declaration, join);
            root = root.ReplaceNode(root.GetCurrentNode(loop)!, call.WithLeadingTrivia(loop.GetLeadingTrivia()).WithTrailingTrivia(loop.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
            root = root.Without(root.GetCurrentNode(join)!);
            return root.Without(root.GetCurrentNode(declaration)!);
        });
    }

    /// <summary>The declaration of the list and, right after the loop, the one that joins all threads of it; null where the list has other uses.</summary>
    private static (StatementSyntax Declaration, StatementSyntax Join)? Joins(ForEachStatementSyntax loop, BlockSyntax outer, ILocalSymbol list, FixSite site)
    {
        var next = outer.Statements.IndexOf(loop) + 1;
        if (list.DeclaringSyntaxReferences[0].GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: var made, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } }
            || !(made is BaseObjectCreationExpressionSyntax { Initializer: null } || made.Normal() == "[]") || declaration.Parent != outer || next >= outer.Statements.Count || outer.Statements[next] is not ForEachStatementSyntax { Expression: IdentifierNameSyntax listed } join || Only(join.Statement) is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Join", Expression: IdentifierNameSyntax joined } } }
            || listed.Identifier.ValueText != list.Name || joined.Identifier.ValueText != join.Identifier.ValueText)
            return null;
        var uses = outer.DescendantNodes().OfType<IdentifierNameSyntax>().Count(name => name.Identifier.ValueText == list.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, list));
        return uses == 2 ? (declaration, join) : null;
    }

    private static StatementSyntax? Only(StatementSyntax statement) => statement is BlockSyntax block ? block.Statements.Count == 1 ? block.Statements[0] : null : statement;

    /// <summary>Whether the items are there already, of the very type that the loop names, and not made one by one on the loop's own thread.</summary>
    private static bool IsCounted(ForEachStatementSyntax loop, FixSite site) =>
        site.Model.GetTypeInfo(loop.Expression, site.Cancellation).Type is { } type && (type is IArrayTypeSymbol { Rank: 1 } || type is INamedTypeSymbol { Name: "List" or "IReadOnlyList" or "IList" or "ICollection" or "IReadOnlyCollection" or "HashSet" or "ImmutableArray", ContainingNamespace: { } space } && space.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal))
        && site.Model.GetForEachStatementInfo(loop).ElementConversion.IsIdentity;
}

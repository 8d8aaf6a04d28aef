using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Leaves the output of a child process where it goes by itself, since nothing reads it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DropRedirectFix)), Shared]
public sealed class DropRedirectFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnreadOutput);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        var pipes = ChildOutput.PipesOf(site);
        if (pipes.IsEmpty || pipes.Any(pipe => pipe is not { Redirect: not null, LateRead: null, IsReadOtherwise: false }) || pipes.Any(pipe => pipe.Redirect!.Body() != site.Node.Body()) || IsHandled(site.Node))
            yield break;
        var redirects = pipes.Select(pipe => pipe.Redirect!).ToList();
        if (redirects.TrueForAll(redirect => redirect.Parent is ExpressionStatementSyntax { Parent: BlockSyntax } || (redirect.Parent is InitializerExpressionSyntax { Expressions.Count: var count } list && count > redirects.Count(other => other.Parent == list))))
            yield return new Remedy("Do not redirect it", "Undirected", () => redirects.Aggregate(site.Root.TrackNodes(redirects), (root, redirect) => Without(root, root.GetCurrentNode(redirect)!)));
    }

    /// <summary>Whether somebody has a mind to read: a handler only lacks its beginning.</summary>
    private static bool IsHandled(SyntaxNode node) => (node.Body() ?? node.SyntaxTree.GetRoot()).DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Name.Identifier.ValueText is "OutputDataReceived" or "ErrorDataReceived");

    private static SyntaxNode Without(SyntaxNode root, AssignmentExpressionSyntax redirect)
    {
        if (redirect.Parent is ExpressionStatementSyntax statement)
            return root.Without(statement);
        var list = (InitializerExpressionSyntax)redirect.Parent!;
        var left = list.Expressions.Remove(redirect);
        // What ends the line after the last one stays there.
        if (list.Expressions.Last() == redirect)
            left = left.Replace(left.Last(), left.Last().WithTrailingTrivia(left.Last().GetTrailingTrivia().Concat(redirect.GetTrailingTrivia())));
        return root.ReplaceNode(list, list.WithExpressions(left));
    }
}

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

/// <summary>Gives short work to the thread pool instead of to a background thread of its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsePoolFix)), Shared]
public sealed class UsePoolFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ThreadPerItem);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // A foreground thread keeps the process alive until its work is done; the pool does not.
        if (WorkOfThread.Of(site) is not { IsBackground: true, List: null, Work: { } work, Run: var run } || site.Type("System.Threading.ThreadPool") is not { } pool || Waiting.MayWait(work.Body, site))
            yield break;
        yield return new Remedy("Give it to the thread pool", "Pool", () =>
        {
            var isUsed = work.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == "_");
            var lambda = SyntaxFactory.SimpleLambdaExpression(SyntaxFactory.Parameter(SyntaxFactory.Identifier(isUsed ? StatementPlace.FreeName(work, "state") : "_")).WithTrailingTrivia(SyntaxFactory.Space), work.Body);
            var queue = SyntaxFactory.ExpressionStatement(SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(pool), SyntaxFactory.IdentifierName("QueueUserWorkItem")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(lambda)))));
            var root = site.Root.TrackNodes(run);
            root = root.ReplaceNode(root.GetCurrentNode(run[0])!, queue.WithLeadingTrivia(run[0].GetLeadingTrivia()).WithTrailingTrivia(run[0].GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
            return run.Skip(1).Aggregate(root, (current, statement) => current.Without(current.GetCurrentNode(statement)!));
        });
    }
}

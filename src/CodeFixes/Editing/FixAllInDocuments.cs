using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Editing;

/// <summary>
/// Mends the diagnostics of a document one after the other, each in the document that the one before left, so that later remedies
/// see (and use) what earlier ones added.
/// </summary>
/// <param name="fix">The fix that is applied.</param>
internal sealed class FixAllInDocuments(DocumentFix fix) : DocumentBasedFixAllProvider
{
    private const string Kind = "Lockset.Site";

    /// <inheritdoc/>
    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        var cancellation = fixAllContext.CancellationToken;
        var layout = await Layout.Of(document, cancellation).ConfigureAwait(false);
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var ordered = diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ToList();
        var current = document.WithSyntaxRoot(Marked(root!, ordered));
        var left = Enumerable.Range(0, ordered.Count).ToList();
        // What one cannot mend before another is mended gets its turn after it.
        for (var before = left.Count + 1; left.Count > 0 && left.Count < before;)
        {
            before = left.Count;
            foreach (var i in left.ToList())
            {
                if (await Find(current, ordered[i], i, cancellation).ConfigureAwait(false) is { } site
                    && (await fix.Offered(site).ConfigureAwait(false)).FirstOrDefault(remedy => remedy.Key == fixAllContext.CodeActionEquivalenceKey) is { } remedy)
                {
                    current = await layout.Tidy(current.WithSyntaxRoot(remedy.Apply()), cancellation).ConfigureAwait(false);
                    left.Remove(i);
                }
            }
        }

        return await layout.Finish(current, cancellation).ConfigureAwait(false);
    }

    private static SyntaxNode Marked(SyntaxNode root, List<Diagnostic> diagnostics)
    {
        var marks = diagnostics
            .SelectMany((diagnostic, i) => FixSite.OthersOf(root, diagnostic).Select((node, other) => (Node: node, Data: $"{i}/{other}")).Append((Node: FixSite.NodeAt(root, diagnostic.Location), Data: $"{i}")))
            .Where(mark => mark.Node is not null)
            .ToLookup(mark => mark.Node!, mark => new SyntaxAnnotation(Kind, mark.Data));
        return root.ReplaceNodes(marks.Select(mark => mark.Key), (node, changed) => changed.WithAdditionalAnnotations(marks[node]));
    }

    private static async Task<FixSite?> Find(Document document, Diagnostic diagnostic, int index, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        var marked = root!.GetAnnotatedNodes(Kind).ToList();
        SyntaxNode? At(string data) => marked.FirstOrDefault(node => node.GetAnnotations(Kind).Any(mark => mark.Data == data));
        return At($"{index}") is { } target
            ? new FixSite(document, root, model!, target, diagnostic.AdditionalLocations.Select((_, other) => At($"{index}/{other}")).ToImmutableArray(), diagnostic, cancellation)
            : null;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Editing;

/// <summary>A fix that mends a diagnostic within its document.</summary>
public abstract class DocumentFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new FixAllInDocuments(this);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FixSite.Of(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } site)
                continue;
            foreach (var remedy in await Offered(site).ConfigureAwait(false))
                context.RegisterCodeFix(CodeAction.Create(remedy.Title, cancellation => Apply(site.Document, remedy, cancellation), remedy.Key), diagnostic);
        }
    }

    /// <summary>The ways to mend the diagnostic at <paramref name="site"/>, cheapest first; none where it cannot be mended safely.</summary>
    internal abstract IEnumerable<Remedy> Remedies(FixSite site);

    /// <summary>Whether a remedy changes what a name stands for, which other members use.</summary>
    internal virtual bool ChangesTypes => false;

    /// <summary>The remedies that keep every comment and directive, and leave code that compiles.</summary>
    internal async Task<IReadOnlyList<Remedy>> Offered(FixSite site)
    {
        var offered = new List<Remedy>();
        foreach (var remedy in Remedies(site))
        {
            var changed = remedy.Apply();
            if (Keeping.KeepsAll(site.Root, changed) && await Compiling.AddsNoError(site, changed, ChangesTypes).ConfigureAwait(false))
                offered.Add(remedy);
        }

        return offered;
    }

    private static async Task<Document> Apply(Document document, Remedy remedy, CancellationToken cancellation)
    {
        var layout = await Layout.Of(document, cancellation).ConfigureAwait(false);
        return await layout.Finish(document.WithSyntaxRoot(remedy.Apply()), cancellation).ConfigureAwait(false);
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.CodeFixes.Editing;

/// <summary>A diagnostic in the document as it is now.</summary>
/// <param name="Document">The document.</param>
/// <param name="Root">Its syntax.</param>
/// <param name="Model">Its meaning.</param>
/// <param name="Node">The reported node.</param>
/// <param name="Others">The nodes at the other locations of the report, null where they lie in other documents.</param>
/// <param name="Diagnostic">The diagnostic; its positions may be those of an earlier version of the document.</param>
/// <param name="Cancellation">Cancels the fix.</param>
internal sealed record FixSite(
    Document Document,
    SyntaxNode Root,
    SemanticModel Model,
    SyntaxNode Node,
    ImmutableArray<SyntaxNode?> Others,
    Diagnostic Diagnostic,
    CancellationToken Cancellation)
{
    /// <summary>The value of a <see cref="Analyzers.Rules.FixHints"/> key, or null where the rule did not give it.</summary>
    public string? Hint(string key) => Diagnostic.Properties.TryGetValue(key, out var value) ? value : null;

    /// <summary>The type of that metadata name that the document's project can use, or null.</summary>
    public INamedTypeSymbol? Type(string name) => Model.Compilation.GetTypeByMetadataName(name);

    /// <summary>Finds the nodes of <paramref name="diagnostic"/>, whose positions are those of <paramref name="document"/>.</summary>
    public static async Task<FixSite?> Of(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            return null;
        return new FixSite(document, root, model, NodeAt(root, diagnostic.Location)!, OthersOf(root, diagnostic), diagnostic, cancellation);
    }

    /// <summary>The nodes in <paramref name="root"/> at the diagnostic's other locations.</summary>
    public static ImmutableArray<SyntaxNode?> OthersOf(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.Select(location => NodeAt(root, location)).ToImmutableArray();

    /// <summary>The node in <paramref name="root"/> at <paramref name="location"/>, or null where that is in another document.</summary>
    public static SyntaxNode? NodeAt(SyntaxNode root, Location location) =>
        location.SourceTree?.FilePath == root.SyntaxTree.FilePath && root.FullSpan.Contains(location.SourceSpan)
            ? root.FindNode(location.SourceSpan, getInnermostNodeForTie: true)
            : null;
}

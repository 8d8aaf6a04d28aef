using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.CodeFixes.Editing;

/// <summary>Whether what a remedy leaves behind compiles.</summary>
internal static class Compiling
{
    /// <summary>Whether the compiler has nothing against the changed members, or against any, that it did not have before.</summary>
    public static async Task<bool> AddsNoError(FixSite site, SyntaxNode changed, bool inAllMembers)
    {
        var model = await site.Document.WithSyntaxRoot(changed).GetSemanticModelAsync(site.Cancellation).ConfigureAwait(false);
        var after = model!.SyntaxTree;
        var members = inAllMembers ? [after.GetRoot().FullSpan] : after.GetChangedSpans(site.Root.SyntaxTree).Select(span => Member(after, span)).Distinct();
        if (!members.SelectMany(span => model.GetDiagnostics(span, site.Cancellation)).Any(IsError))
            return true;
        // What counts is the text: a statement that was parsed by itself may mean something else where it stands (await).
        var layout = await Layout.Of(site.Document, site.Cancellation).ConfigureAwait(false);
        var written = await layout.Finish(site.Document.WithSyntaxRoot(changed), site.Cancellation).ConfigureAwait(false);
        model = await written.GetSemanticModelAsync(site.Cancellation).ConfigureAwait(false);
        var known = Errors(site.Model, site);
        return Errors(model!, site).All(error => error.Count() <= known[error.Key].Count());
    }

    private static ILookup<string, Diagnostic> Errors(SemanticModel model, FixSite site) => model.GetDiagnostics(null, site.Cancellation).Where(IsError).ToLookup(error => error.Id);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    /// <summary>The member, or the whole of the top-level statements, that a change lies in.</summary>
    private static TextSpan Member(SyntaxTree tree, TextSpan change)
    {
        var root = tree.GetRoot();
        var node = root.FindNode(TextSpan.FromBounds(Math.Min(change.Start, root.Span.End), Math.Min(change.End, root.Span.End)), getInnermostNodeForTie: true);
        return node.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not GlobalStatementSyntax)?.FullSpan ?? root.FullSpan;
    }
}

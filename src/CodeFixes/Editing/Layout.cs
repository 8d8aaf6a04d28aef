using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.CodeFixes.Editing;

/// <summary>How a document is written: new code is laid out the same way, whatever the machine's defaults are.</summary>
internal sealed class Layout
{
    /// <summary>Marks new nodes, and old ones in a new place, to be formatted.</summary>
    public static readonly SyntaxAnnotation Annotation = new("Lockset.Layout");

    private readonly OptionSet _options;
    private readonly string? _newLine;

    private Layout(OptionSet options, string? newLine)
    {
        _options = options;
        _newLine = newLine;
    }

    /// <summary>Reads the document's options, and from its text what they do not say: line ends and indentation.</summary>
    public static async Task<Layout> Of(Document document, CancellationToken cancellation)
    {
        var options = await document.GetOptionsAsync(cancellation).ConfigureAwait(false);
        var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        var ends = text.Lines.Select(line => line.EndIncludingLineBreak - line.End).Where(length => length > 0).Distinct().ToList();
        var newLine = ends.Contains(2) ? "\r\n" : "\n";
        var indents = text.Lines.Select(line => Indent(text, line)).Where(indent => indent.Length > 0).ToList();
        var set = options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, newLine);
        if (indents.Any(indent => indent[0] == '\t'))
            set = set.WithChangedOption(FormattingOptions.UseTabs, LanguageNames.CSharp, true);
        else if (indents.Count > 0 && indents.Min(indent => indent.Length) is var size and > 1 and < 9)
            set = set.WithChangedOption(FormattingOptions.IndentationSize, LanguageNames.CSharp, size).WithChangedOption(FormattingOptions.UseTabs, LanguageNames.CSharp, false);
        // Where a document mixes line ends, nobody knows which are meant.
        return new Layout(set, ends.Count == 1 ? newLine : null);
    }

    /// <summary>Adds the usings that new names need, shortens the names and formats what is marked.</summary>
    public async Task<Document> Tidy(Document document, CancellationToken cancellation)
    {
        document = await ImportAdder.AddImportsAsync(document, Simplifier.AddImportsAnnotation, _options, cancellation).ConfigureAwait(false);
        document = await Simplifier.ReduceAsync(document, Simplifier.Annotation, _options, cancellation).ConfigureAwait(false);
        document = await Formatter.FormatAsync(document, Annotation, _options, cancellation).ConfigureAwait(false);
        // What is left to the formatter in nodes without a mark; the host would lay it out with the machine's defaults.
        document = await Formatter.FormatAsync(document, SyntaxAnnotation.ElasticAnnotation, _options, cancellation).ConfigureAwait(false);
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        // What is done must not be done again with the machine's defaults.
        foreach (var done in new[] { Annotation, Formatter.Annotation, Simplifier.Annotation, Simplifier.AddImportsAnnotation })
        {
            var marked = root!.GetAnnotatedNodesAndTokens(done).ToList();
            root = root.ReplaceSyntax(
                marked.Where(item => item.IsNode).Select(item => item.AsNode()!), (_, node) => node.WithoutAnnotations(done),
                marked.Where(item => item.IsToken).Select(item => item.AsToken()), (_, token) => token.WithoutAnnotations(done),
                [], (_, trivia) => trivia);
        }

        return document.WithSyntaxRoot(root!);
    }

    /// <summary>Tidies the document and gives all its lines the same end.</summary>
    public async Task<Document> Finish(Document document, CancellationToken cancellation)
    {
        document = await Tidy(document, cancellation).ConfigureAwait(false);
        var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        var changes = text.Lines
            .Where(line => _newLine is not null && line.EndIncludingLineBreak - line.End is var length && length > 0 && length != _newLine.Length)
            .Select(line => new TextChange(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak), _newLine!));
        // As a text without marks, which nobody formats once more.
        return document.WithText(SourceText.From(text.WithChanges(changes).ToString(), text.Encoding, text.ChecksumAlgorithm));
    }

    private static string Indent(SourceText text, TextLine line)
    {
        var end = line.Start;
        while (end < line.End && text[end] is ' ' or '\t')
            end++;
        return end == line.End ? "" : text.ToString(TextSpan.FromBounds(line.Start, end));
    }
}

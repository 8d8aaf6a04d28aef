using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Wild;

/// <summary>One issue that an expectation file names.</summary>
/// <param name="Message">Its message, which ends in the name of the variable for races.</param>
/// <param name="Spans">Where it is, in the program of the same name.</param>
internal sealed partial record Expectation(string Message, IReadOnlyList<TextSpan> Spans)
{
    /// <summary>The last name in the message: the variable without its type and namespace.</summary>
    private string Variable => Message.Split(' ', '.')[^1];

    /// <summary>Reads an expectation file; none for a program without one.</summary>
    /// <param name="file">An XML file of <c>Issue</c> elements with a <c>Message</c> and <c>Location</c> elements with spans.</param>
    public static IReadOnlyList<Expectation> Read(string file) => !File.Exists(file) ? [] :
    [
        .. XDocument.Load(file).Descendants("Issue").Select(issue => new Expectation(
            issue.Attribute("Message")!.Value,
            [.. issue.Elements("Location").Select(location => SpanPattern().Match(location.Attribute("Value")!.Value)).Where(match => match.Success)
                .Select(match => TextSpan.FromBounds(int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value)))])),
    ];

    /// <summary>Whether <paramref name="diagnostic"/> is about the same variable, or about the same place.</summary>
    public bool IsMetBy(Diagnostic diagnostic) =>
        diagnostic.GetMessage().Contains($"'{Variable}'", StringComparison.Ordinal)
        || diagnostic.AdditionalLocations.Prepend(diagnostic.Location).Any(location => Spans.Any(span => span.IntersectsWith(location.SourceSpan)));

    [GeneratedRegex(@"\[(\d+)\.\.(\d+)\)")]
    private static partial Regex SpanPattern();
}

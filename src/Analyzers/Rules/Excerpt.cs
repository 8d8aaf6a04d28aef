using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules;

/// <summary>Quotes source in messages.</summary>
internal static class Excerpt
{
    private const int MaximumLength = 60;

    /// <summary>The source at <paramref name="location"/> on one line, shortened where it is long.</summary>
    public static string Of(Location location) => location.SourceTree is { } tree ? Of(tree.GetText().ToString(location.SourceSpan)) : "";

    /// <summary>The source of <paramref name="node"/> on one line, shortened where it is long.</summary>
    public static string Of(SyntaxNode node) => Of(node.ToString());

    /// <summary>The source of <paramref name="operation"/> on one line, with what a call behind <c>?.</c> is made on.</summary>
    public static string Of(IOperation operation) =>
        Of((IsBehindTest(operation) && operation.Parent is IConditionalAccessOperation access ? access : operation).Syntax);

    private static bool IsBehindTest(IOperation? operation) => operation switch
    {
        IInvocationOperation call => IsBehindTest(call.Instance),
        IPropertyReferenceOperation property => IsBehindTest(property.Instance),
        _ => operation is IConditionalAccessInstanceOperation,
    };

    /// <summary>The line, counted from one, on which <paramref name="location"/> starts.</summary>
    public static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    private static string Of(string source)
    {
        var words = string.Join(" ", source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= MaximumLength ? words : words.Substring(0, MaximumLength - 1) + "…";
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules;

/// <summary>Takes a rule's findings to the host, at most one per rule and location.</summary>
/// <param name="descriptor">The reporting rule's descriptor.</param>
/// <param name="publish">Where finished diagnostics go.</param>
internal sealed class Report(DiagnosticDescriptor descriptor, Action<Diagnostic> publish)
{
    private HashSet<Location>? _reported;

    /// <summary>Reports at <paramref name="site"/> with the rule's default severity.</summary>
    /// <param name="site">Where the defect shows; inside the analysed type.</param>
    /// <param name="others">The other sites that take part, in the order the message names them.</param>
    /// <param name="hints">What the fixes need, by <see cref="FixHints"/> key.</param>
    /// <param name="arguments">The arguments of the descriptor's message format.</param>
    public void At(Location site, IEnumerable<Location> others, ImmutableDictionary<string, string?> hints, params object[] arguments) =>
        At(descriptor.DefaultSeverity, site, others, hints, arguments);

    /// <summary>Reports a heuristic finding: as a suggestion, whatever the rule's default.</summary>
    /// <inheritdoc cref="At(Location, IEnumerable{Location}, ImmutableDictionary{string, string?}, object[])"/>
    public void Suggest(Location site, IEnumerable<Location> others, ImmutableDictionary<string, string?> hints, params object[] arguments) =>
        At(DiagnosticSeverity.Info, site, others, hints, arguments);

    /// <summary>Reports with the rule's default severity where the finding is certain, else as a suggestion.</summary>
    /// <inheritdoc cref="At(Location, IEnumerable{Location}, ImmutableDictionary{string, string?}, object[])"/>
    public void Judge(bool isCertain, Location site, IEnumerable<Location> others, ImmutableDictionary<string, string?> hints, params object[] arguments) =>
        At(isCertain ? descriptor.DefaultSeverity : DiagnosticSeverity.Info, site, others, hints, arguments);

    /// <summary>Reports a finding that is certain: as a warning, whatever the rule's default.</summary>
    /// <inheritdoc cref="At(Location, IEnumerable{Location}, ImmutableDictionary{string, string?}, object[])"/>
    public void Warn(Location site, IEnumerable<Location> others, ImmutableDictionary<string, string?> hints, params object[] arguments) =>
        At(DiagnosticSeverity.Warning, site, others, hints, arguments);

    private void At(DiagnosticSeverity severity, Location site, IEnumerable<Location> others, ImmutableDictionary<string, string?> hints, object[] arguments)
    {
        Debug.Assert(!descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture).Contains($"{{{arguments.Length}}}") && (arguments.Length == 0 || descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture).Contains($"{{{arguments.Length - 1}}}")), $"{descriptor.Id} is given other arguments than its message names");
        if ((_reported ??= []).Add(site))
            publish(Diagnostic.Create(descriptor, site, severity, others, hints, arguments));
    }
}

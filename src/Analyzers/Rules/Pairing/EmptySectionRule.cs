using Lockset.Analyzers.Facts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is acquired and released with nothing in between.</summary>
internal sealed class EmptySectionRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.EmptyCriticalSection,
        title: "A critical section is empty",
        messageFormat: "Nothing happens under '{0}': what it was to guard runs without it",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Remove the lock, or move into it what it is to guard.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var statement in body.Body.LockStatements)
        {
            // A comment says that waiting for the holder is what is meant.
            if (statement.Body is IBlockOperation { Operations.IsEmpty: true } or IEmptyOperation && !statement.Body.Syntax.DescendantTrivia(descendIntoTrivia: true).Any(trivia => trivia.ToString().StartsWith("/", StringComparison.Ordinal)))
                report.At(statement.LockedValue.Syntax.GetLocation(), [], FixHints.None, statement.LockedValue.Syntax.ToString());
        }
    }
}

using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A look-up of a collection and the addition to it are safe each, and in between another thread exchanges it for a new one.</summary>
internal sealed class AbandonedCollectionRule : TypeRule
{
    private static readonly CompoundUseRule s_compound = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_compound.Descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var lost in AbandonedCollection.Of(type))
        {
            var (site, exchange) = (lost.Addition.Syntax.GetLocation(), lost.Exchange.Syntax.GetLocation());
            report.At(site, (lost.Meeting is { } meeting ? meeting.Sites.Prepend(exchange) : [exchange]).Distinct(), FixHints.None, $"The read of '{lost.Field.Name}' and the addition in '{Excerpt.Of(lost.Addition.Syntax)}'",
                $"'{Excerpt.Of(lost.Exchange.Syntax)}' on line {Excerpt.Line(exchange)} in '{lost.Taker.Body.Outermost.Name}' may exchange the collection in between and read the old one to its end, and what is added to it then, nobody has");
        }
    }
}

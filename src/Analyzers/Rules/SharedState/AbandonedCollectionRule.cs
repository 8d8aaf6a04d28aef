using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A look-up of a collection and the addition to it are safe each, and in between another thread exchanges it for a new one, or empties what it has read.</summary>
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

        // What is left there at the end is often no more than a leak.
        foreach (var late in AddedAfterDrain.Of(type))
        {
            report.Suggest(late.Addition.Location, [late.Look.Location, late.Set.Location, late.Drain.Location], FixHints.None, $"The look at '{late.Flag.Name}' on line {Excerpt.Line(late.Look.Location)} and '{Excerpt.Of(late.Addition.Operation.Parent!.Syntax)}'",
                $"'{late.Closer.Body.Outermost.Name}' may set the flag on line {Excerpt.Line(late.Set.Location)} and empty '{late.Collection.Name}' on line {Excerpt.Line(late.Drain.Location)} in between, and what is added then stays there; look at the flag again afterwards");
        }

        // What is safe by itself is not among what threads change.
        foreach (var accesses in type.Accesses.ByVariable.Where(accesses => accesses.Key is not null))
        {
            foreach (var cleared in ClearedAfterCopy.Among(accesses.Key!, accesses.Where(access => !type.Callers.IsDuringConstruction(access)).ToList()))
            {
                var (site, copy, addition) = (cleared.Clear.Location, cleared.Copy.Location, cleared.Addition.Location);
                object[] arguments = [$"'{Excerpt.Of((cleared.Copy.Operation.Parent ?? cleared.Copy.Operation).Syntax)}' on line {Excerpt.Line(copy)} and '{Excerpt.Of(cleared.Clear.Operation.Parent!.Syntax)}'",
                    $"what '{cleared.Addition.Body.Body.Outermost.Name}' adds on line {Excerpt.Line(addition)} in between is gone, and nobody has read it"];
                report.Judge(!(MethodNames.IsLifecycle(cleared.Clear.Body.Body) || MethodNames.MayBeLast(cleared.Clear.Body.Body)), site, [copy, addition], FixHints.None, arguments);
            }
        }
    }
}

using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>The only consumer of a queue that another class keeps waits for room in it: what a rule says of one type, for both together.</summary>
internal sealed class SelfFedQueueRule : CompilationRule
{
    private static readonly WaitCycleRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var (calls, services) = (facts.QueueRounds, facts.Services);
        foreach (var members in facts.QueueMembers.GroupBy(member => member.Queue, SymbolEqualityComparer.Default))
        {
            // Whoever takes in another way makes room.
            var rounds = members.Where(member => member.Addition is null).SelectMany(taker => taker.Implemented is { } implemented ? calls[taker.Member].Concat(calls[implemented]) : calls[taker.Member]).ToList();
            var fed = rounds.ConvertAll(round => round.Others.Select(other => (Round: round, Other: other, Adder: members.FirstOrDefault(member => member.Addition is not null && member.IsCalledBy(other.Member)))).FirstOrDefault(found => found.Adder is not null));
            if (fed.Count == 0 || fed.Exists(found => found.Adder is null))
                continue;
            var (first, (_, site, call), adder) = fed[0];
            var others = new[] { first.Loop!, call, adder!.Addition! }.Where(other => !other.Equals(site));
            object[] text = [Excerpt.Of(site), $"room in '{members.Key!.Name}' of '{adder.Member.ContainingType.Name}' when that is full", $"and only the loop on line {Excerpt.Line(first.Loop!)} makes room, which waits here"];
            // Which class is behind an interface is decided elsewhere.
            report.Judge(!(first.Taker.ContainingType is { TypeKind: TypeKind.Interface } asked && !SymbolEqualityComparer.Default.Equals(ServiceRegistration.OnlyClassOf(asked, services), adder.Member.ContainingType.OriginalDefinition)), site, others, FixHints.None, text);
        }
    }
}

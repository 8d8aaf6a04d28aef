using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A class keeps its state under a lock, and a class that derives from it does not: what a rule says of one type, for both together.</summary>
internal sealed class InheritedGuardRule : CompilationRule
{
    private static readonly InconsistentGuardRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        var guarded = facts.Guarded;
        if (guarded.Count == 0)
            return;
        var locked = facts.CalledUnderLock;
        foreach (var inherited in facts.Inherited.GroupBy(access => access.Variable, SymbolEqualityComparer.Default))
        {
            if (guarded[inherited.Key!].FirstOrDefault() is not { } state)
                continue;
            var bare = inherited.Where(access => IsWrong(access, inherited, state))
                .Select(access => access with { Entrances = access.Entrances.RemoveAll(entrance => MethodNames.IsLifecycle(entrance) || InheritedLocks.MayBeHeldBy(entrance, state.Called, locked)) })
                .Where(access => access.IsOfThread || !access.Entrances.IsEmpty)
                .ToList();
            var held = state.Weight + Weight(inherited.Where(access => access.Guards.Contains(state.Guard, SymbolEqualityComparer.Default)));
            var share = (double)held / (held + state.ReadsBare + Weight(bare));
            foreach (var access in bare.Where(access => !facts.IsReported(access.Site)))
                Publish(report, access, state, share);
        }
    }

    private static int Weight(IEnumerable<InheritedAccess> accesses) => accesses.Select(access => (access.Member, access.Changes)).Distinct().Sum(access => access.Changes ? 2 : 1);

    private static bool IsWrong(InheritedAccess access, IEnumerable<InheritedAccess> all, GuardedState state) =>
        access.IsBare && !MethodNames.IsLifecycle(access.Member)
        && (access.Changes || ((access.IsWalk || state.Accesses >= 3) && IsReadHalfDone(access, all, state)));

    /// <summary>Whether a read can see more than a stale value: contents that are being changed, or a value that is written in several steps.</summary>
    private static bool IsReadHalfDone(InheritedAccess read, IEnumerable<InheritedAccess> all, GuardedState state) =>
        read.UsesContents ? state.KeepsObject && !all.Any(access => access.Writes && !access.UsesContents) : InconsistentGuardRule.IsOfSeveralSteps(read.Variable);

    private static void Publish(Report report, InheritedAccess access, GuardedState state, double share)
    {
        if (share < (access.Changes ? 0.6 : 0.75))
            return;
        var hints = state.IsNamed && IsNamedAlike(access, state) ? FixHints.None.Add(FixHints.Member, state.Variable.Name).Add(FixHints.Guard, state.Lock).Add(FixHints.Primitive, state.Primitive) : FixHints.None;
        object[] arguments =
        [
            state.Variable.Name,
            InconsistentGuardRule.Done(access.Writes, access.Changes),
            state.Lock,
            $"which {state.Holders} of {state.Members} members of '{state.Variable.ContainingType.Name}' that use it hold, '{FunctionNames.Of(state.Member)}' on line {Excerpt.Line(state.Site)} of {Path.GetFileName(state.Site.SourceTree!.FilePath)} among them",
            InconsistentGuardRule.Consequence(access.Changes, access.UsesContents),
        ];
        // Internal and protected members may have callers that hold the lock.
        report.Judge(access.Changes && share >= 0.75 && (access.IsOfThread || access.Entrances.Any(entrance => entrance.DeclaredAccessibility == Accessibility.Public)), access.Site, [state.Site], hints, arguments);
    }

    /// <summary>Whether the lock's name means the same lock in the class that has the access: it may have a member of that name itself.</summary>
    private static bool IsNamedAlike(InheritedAccess access, GuardedState state)
    {
        for (INamedTypeSymbol? current = access.Class; current is not null && !SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, state.Guard.ContainingType?.OriginalDefinition); current = current.BaseType)
        {
            if (!current.GetMembers(state.Lock).IsEmpty)
                return false;
        }

        return true;
    }
}

using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.AcrossTypes;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A class keeps its state under one lock, and a class that derives from it keeps the same state under another.</summary>
internal sealed class InheritedLockRule : CompilationRule
{
    private static readonly DifferentLocksRule s_live = new();

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_live.Descriptor;

    /// <inheritdoc/>
    public override void Check(CompilationFacts facts, Report report)
    {
        ImmutableHashSet<ISymbol>? locked = null;
        foreach (var ofVariable in facts.Sections.GroupBy(section => section.Variable, SymbolEqualityComparer.Default))
        {
            var owners = ofVariable.Where(section => section.IsOfOwner).ToList();
            if (owners.Count == 0 || owners.Count == ofVariable.Count() || CommonGuard(owners) is not { } guard)
                continue;
            locked ??= facts.CalledUnderLock;
            // One wrong lock is one defect, however much a member does under it.
            foreach (var ofMember in ofVariable.Where(section => !section.IsOfOwner).GroupBy(section => section.Member, SymbolEqualityComparer.Default))
            {
                foreach (var (section, other) in ofMember.Select(section => (section, Met(section, owners, ofVariable, locked))))
                {
                    if (other is null || facts.IsReported(section.Site) || !IsCertain(section, other, locked, out var isOpen))
                        continue;
                    Publish(report, section, other, guard, isOpen);
                    break;
                }
            }
        }
    }

    /// <summary>The lock that the class holds at each use of the variable; null where there is none.</summary>
    private static ISymbol? CommonGuard(List<InheritedSection> owners) =>
        owners[0].Guards.FirstOrDefault(guard => owners.TrueForAll(owner => owner.Guards.Contains(guard, SymbolEqualityComparer.Default)));

    /// <summary>What the class does under its lock that meets what is done here under another.</summary>
    private static InheritedSection? Met(InheritedSection section, List<InheritedSection> owners, IEnumerable<InheritedSection> all, ImmutableHashSet<ISymbol> locked)
    {
        if (section.Guards.IsEmpty || owners.Exists(owner => owner.Guards.Intersect(section.Guards, SymbolEqualityComparer.Default).Any()))
            return null;
        var others = owners.Where(owner => !locked.Contains(owner.Member) && !IsReplaced(owner.Member, section)).ToList();
        return others.Find(owner => owner.Changes && section.Changes && (owner.IsSpoiled || section.IsSpoiled)) ?? others.Find(owner => Breaks(owner, section, all) || Breaks(section, owner, all));
    }

    /// <summary>Whether the class that has the section has another method in the member's place.</summary>
    private static bool IsReplaced(ISymbol member, InheritedSection section)
    {
        for (var current = section.Class; current is not null && !SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, member.ContainingType); current = current.BaseType)
        {
            if (current.GetMembers().Any(own => own is IMethodSymbol { IsOverride: true } replacing && replacing.Overridden().Any(overridden => SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, member))))
                return true;
        }

        return false;
    }

    /// <summary>Whether the one changes what the other is reading, and does not just store a new object for the next who reads.</summary>
    private static bool Breaks(InheritedSection change, InheritedSection read, IEnumerable<InheritedSection> all) =>
        change.Changes && !change.Writes && read.IsSpoiled && !all.Any(other => other.Writes);

    /// <summary>Whether nobody who comes to the section can hold the other lock, and whether everybody can.</summary>
    private static bool IsCertain(InheritedSection section, InheritedSection other, ImmutableHashSet<ISymbol> locked, out bool isOpen)
    {
        var entrances = section.Entrances.Where(entrance => !MethodNames.IsLifecycle(entrance) && !InheritedLocks.MayBeHeldBy(entrance, other.Called, locked)).ToList();
        isOpen = section.IsOfThread || entrances.Exists(entrance => entrance.DeclaredAccessibility == Accessibility.Public);
        return section.IsOfThread || entrances.Count > 0;
    }

    private static void Publish(Report report, InheritedSection section, InheritedSection other, ISymbol guard, bool isOpen)
    {
        var (own, theirs) = (Name(section.Guards[0], section), Name(guard, other));
        if (own == theirs)
            (own, theirs) = ($"{section.Guards[0].ContainingType?.Name}.{own}", $"{guard.ContainingType?.Name}.{theirs}");
        object[] arguments = [section.Variable.Name, section.Writes ? "written" : section.Changes ? "changed" : "read", own, theirs, FunctionNames.Of(other.Member), $"{Excerpt.Line(other.Site)} of {Path.GetFileName(other.Site.SourceTree!.FilePath)}"];
        report.Judge(isOpen, section.Site, [other.Site], FixHints.None, arguments);
    }

    /// <summary>The lock as its class writes it.</summary>
    private static string Name(ISymbol guard, InheritedSection section) => guard is not ITypeSymbol ? guard.Name : SymbolEqualityComparer.Default.Equals(guard, section.Variable.ContainingType) ? "this" : $"typeof({guard.Name})";
}

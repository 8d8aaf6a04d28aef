using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is held in one mode, and released in another.</summary>
internal sealed class WrongReleaseRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WrongRelease,
        title: "A lock is released in another mode than it is held in",
        messageFormat: "'{0}' releases a {1} lock, but '{2}' is held as a {3} lock since line {4}: it throws, and the lock stays held",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Release what was acquired.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (body.Flow is not { IsPrecise: true } flow)
            return;
        foreach (var site in flow.Sites.Where(site => site.Event.Action == SyncAction.Release && site.Event.Kind is PrimitiveKind.ReaderWriterLockSlim && !site.Before.IsEmpty))
        {
            if (site.Before.Any(path => path.Count(site.Grip) > 0))
                continue;
            foreach (var mode in new[] { LockMode.Shared, LockMode.Upgradeable, LockMode.Exclusive })
            {
                var held = site.Grip with { Mode = mode };
                if (mode != site.Grip.Mode && site.Before.All(path => path.Count(held) > 0) && site.Before[0].Holds[held].Site is { } since)
                    report.At(site.Event.Call.Syntax.GetLocation(), [since.GetLocation()], FixHints.None.Add(FixHints.Release, ReleaseOf(mode)), Excerpt.Of(site.Event.Call.Syntax), Name(site.Grip.Mode), site.Event.Target.Syntax.ToString(), Name(mode), Excerpt.Line(since.GetLocation()));
            }
        }
    }

    private static string ReleaseOf(LockMode mode) => mode switch
    {
        LockMode.Shared => "ExitReadLock",
        LockMode.Upgradeable => "ExitUpgradeableReadLock",
        _ => "ExitWriteLock",
    };

    private static string Name(LockMode mode) => mode switch
    {
        LockMode.Shared => "read",
        LockMode.Upgradeable => "upgradeable read",
        _ => "write",
    };
}

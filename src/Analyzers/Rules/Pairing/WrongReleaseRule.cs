using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock is held in one mode, and released in another.</summary>
internal sealed class WrongReleaseRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WrongRelease,
        title: "Another lock is released than the one that is held, or in another mode",
        messageFormat: "'{0}' releases {1}, but '{2}' is held{3} since line {4}: {5}, and the lock stays held",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Release what was acquired.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        foreach (var (release, acquire) in CrossedKey.Of(body))
            Publish(release, acquire, [acquire.Call.Syntax.GetLocation()], report);
        foreach (var pair in HelpedPair.Of(body))
        {
            var isOtherMode = pair.Acquired.Mode != pair.Released.Mode;
            report.At(pair.End.Syntax.GetLocation(), [pair.Begin.Syntax.GetLocation(), pair.Released.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(pair.End.Syntax), isOtherMode ? $"a {Name(pair.Released.Mode)} lock" : $"'{pair.Released.Target.Syntax}'",
                pair.Acquired.Target.Syntax.ToString(), isOtherMode ? $" as a {Name(pair.Acquired.Mode)} lock" : "", Excerpt.Line(pair.Begin.Syntax.GetLocation()), ConsequenceOf(pair.Released));
        }

        if (body.Flow is not { IsPrecise: true } flow)
            return;
        foreach (var site in flow.Sites.Where(site => site.Event.Action == SyncAction.Release && !site.Before.IsEmpty))
        {
            // The same release on another way out: there the acquire has not failed.
            if (flow.Sites.Any(other => other.Event.Call.Syntax == site.Event.Call.Syntax && other.Before.Any(path => path.Count(site.Grip) > 0)) || site.Event.Kind is not PrimitiveKind.ReaderWriterLockSlim)
                continue;
            foreach (var mode in new[] { LockMode.Shared, LockMode.Upgradeable, LockMode.Exclusive })
            {
                var held = site.Grip with { Mode = mode };
                if (mode != site.Grip.Mode && site.Before.All(path => path.Count(held) > 0) && site.Before[0].Holds[held].Site is { } since)
                    report.At(site.Event.Call.Syntax.GetLocation(), [since.GetLocation()], FixHints.None.Add(FixHints.Release, ReleaseOf(mode)), Excerpt.Of(site.Event.Call.Syntax), $"a {Name(site.Grip.Mode)} lock", site.Event.Target.Syntax.ToString(), $" as a {Name(mode)} lock", Excerpt.Line(since.GetLocation()), "it throws");
            }
        }

        foreach (var (release, acquire, first) in CrossedRelease.Of(body))
            Publish(release.Event, acquire.Event, first is null ? [acquire.Event.Call.Syntax.GetLocation()] : [acquire.Event.Call.Syntax.GetLocation(), first.Event.Call.Syntax.GetLocation()], report);
    }

    private static void Publish(SyncEvent release, SyncEvent acquire, Location[] others, Report report)
    {
        report.At(release.Call.Syntax.GetLocation(), others, LockHints.Of(acquire), Excerpt.Of(release.Call.Syntax), $"'{release.Target.Syntax}'", acquire.Target.Syntax.ToString(), "", Excerpt.Line(acquire.Call.Syntax.GetLocation()), ConsequenceOf(release));
    }

    private static string ConsequenceOf(SyncEvent release) => release.Kind is PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim ? "one too many gets in there" : "it throws";

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

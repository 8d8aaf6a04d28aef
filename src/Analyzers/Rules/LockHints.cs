using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;

namespace Lockset.Analyzers.Rules;

/// <summary>What rules tell the fixes and the reader about a lock.</summary>
internal static class LockHints
{
    /// <summary>The lock as it is written at the leak's acquire.</summary>
    public static string NameOf(Leak leak) => leak.Acquire?.Target.Syntax.ToString() ?? LockText.Of(leak.Grip.Lock);

    /// <summary>The hints of a leak; without a release when a method of the type acquires or releases on the caller's behalf.</summary>
    public static ImmutableDictionary<string, string?> Of(Leak leak) => leak switch
    {
        { Acquire: null } => FixHints.None.Add(FixHints.Primitive, leak.Grip.Lock.Kind.ToString()),
        { IsReleasedByCall: true } => Of(leak.Acquire).Remove(FixHints.Release),
        _ => OfSection(leak.Acquire),
    };

    /// <summary>The hints of an acquire whose section is to be mended; without a release where that would be one of several.</summary>
    public static ImmutableDictionary<string, string?> OfSection(SyncEvent acquire) =>
        HandleCall.TakesSeveral(acquire.Call) ? Of(acquire).Remove(FixHints.Release) : Of(acquire);

    /// <summary>The hints of an acquire.</summary>
    public static ImmutableDictionary<string, string?> Of(SyncEvent acquire)
    {
        var hints = FixHints.None
            .Add(FixHints.Lock, acquire.Target.Syntax.ToString())
            .Add(FixHints.Primitive, acquire.Kind.ToString());
        return ReleaseText.Of(acquire) is { } release ? hints.Add(FixHints.Release, release) : hints;
    }

    /// <summary>The guard to take at <paramref name="access"/>, where most accesses to the variable hold one that can be named there; else none.</summary>
    public static ImmutableDictionary<string, string?> OfGuard(GuardEvidence? guard, Access access) =>
        guard is { IsConvincing: true } && LockText.Of(guard.Guard, access) is { } text
            ? FixHints.None.Add(FixHints.Guard, text).Add(FixHints.Primitive, guard.Guard.Lock.Kind.ToString())
            : FixHints.None;
}

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Where a thread that runs a body comes from.</summary>
/// <param name="Entry">The entry it starts at; null for callers of the type's members.</param>
/// <param name="IsOnSameObject">Whether it runs on the object that was started, or called, itself.</param>
/// <param name="IsUnderLock">Whether it holds a lock when it calls the body, which other callers may not hold.</param>
/// <param name="IsUntilAwait">Whether it only runs the body up to its first await: an asynchronous call that is let go, whose rest is another thread's.</param>
internal sealed record ThreadRoot(ThreadEntry? Entry, bool IsOnSameObject, bool IsUnderLock = false, bool IsUntilAwait = false);

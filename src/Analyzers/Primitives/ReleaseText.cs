namespace Lockset.Analyzers.Primitives;

/// <summary>How the release of an acquire is written.</summary>
internal static class ReleaseText
{
    /// <summary>The release that matches <paramref name="acquire"/> as an expression, or null when only disposing a scope releases it.</summary>
    public static string? Of(SyncEvent acquire)
    {
        if (acquire.Outcome is Outcome.Scope or Outcome.AwaitedScope)
            return null;
        var target = acquire.Target.Syntax.ToString();
        return (acquire.Kind, acquire.Mode) switch
        {
            (PrimitiveKind.Monitor, _) => acquire.Call.Syntax.ToString().StartsWith("System.Threading.", StringComparison.Ordinal)
                ? $"System.Threading.Monitor.Exit({target})"
                : $"Monitor.Exit({target})",
            (PrimitiveKind.Lock or PrimitiveKind.SpinLock, _) => $"{target}.Exit()",
            (PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore, _) => $"{target}.Release()",
            (PrimitiveKind.Mutex, _) => $"{target}.ReleaseMutex()",
            (PrimitiveKind.ReaderWriterLockSlim, LockMode.Shared) => $"{target}.ExitReadLock()",
            (PrimitiveKind.ReaderWriterLockSlim, LockMode.Upgradeable) => $"{target}.ExitUpgradeableReadLock()",
            (PrimitiveKind.ReaderWriterLockSlim, _) => $"{target}.ExitWriteLock()",
            (PrimitiveKind.ReaderWriterLock, LockMode.Shared) => $"{target}.ReleaseReaderLock()",
            (PrimitiveKind.ReaderWriterLock, _) => $"{target}.ReleaseWriterLock()",
            _ => null,
        };
    }
}

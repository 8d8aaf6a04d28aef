namespace Lockset.Analyzers.Primitives;

/// <summary>One row of the table: what a member of the primitive <paramref name="Type"/> does.</summary>
internal sealed record LockRow(string Type, PrimitiveKind Kind, SyncAction Action, LockMode Mode = LockMode.Exclusive, bool TargetIsArgument = false)
{
    /// <summary>Whether only the thread that acquires can release.</summary>
    public bool IsOfThread => Kind is PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex or PrimitiveKind.ReaderWriterLock or PrimitiveKind.ReaderWriterLockSlim or PrimitiveKind.SpinLock;
}

/// <summary>The members of <c>System.Threading</c> that acquire, release, wait and signal, by type and member name.</summary>
internal static class LockTable
{
    private static readonly Dictionary<string, List<LockRow>> s_rows = Rows();

    /// <summary>Whether any primitive has a member of that name; cheaper than <see cref="Find"/>.</summary>
    public static bool Mentions(string member) => s_rows.ContainsKey(member);

    /// <summary>Whether a member of that name acquires or releases some primitive.</summary>
    public static bool Holds(string member) => Acquires(member) || Releases(member);

    /// <summary>Whether a member of that name acquires some primitive.</summary>
    public static bool Acquires(string member) => Has(member, SyncAction.Acquire);

    /// <summary>Whether a member of that name releases some primitive.</summary>
    public static bool Releases(string member) => Has(member, SyncAction.Release);

    private static bool Has(string member, SyncAction action) => s_rows.TryGetValue(member, out var rows) && rows.Exists(row => row.Action == action);

    /// <summary>The row of a member, or null for a member that does nothing to a primitive.</summary>
    /// <param name="type">The simple name of a type in <c>System.Threading</c>.</param>
    /// <param name="member">The method's name.</param>
    public static LockRow? Find(string type, string member) => s_rows.TryGetValue(member, out var rows) ? rows.Find(row => row.Type == type) : null;

    private static Dictionary<string, List<LockRow>> Rows()
    {
        var rows = new Dictionary<string, List<LockRow>>();

        void Add(string type, PrimitiveKind kind, SyncAction action, LockMode mode, bool targetIsArgument, params string[] members)
        {
            foreach (var member in members)
            {
                if (!rows.TryGetValue(member, out var known))
                    rows[member] = known = [];
                known.Add(new LockRow(type, kind, action, mode, targetIsArgument));
            }
        }

        void Exclusive(string type, PrimitiveKind kind, SyncAction action, params string[] members) =>
            Add(type, kind, action, LockMode.Exclusive, targetIsArgument: false, members);

        Add("Monitor", PrimitiveKind.Monitor, SyncAction.Acquire, LockMode.Exclusive, true, "Enter", "TryEnter");
        Add("Monitor", PrimitiveKind.Monitor, SyncAction.Release, LockMode.Exclusive, true, "Exit");
        Add("Monitor", PrimitiveKind.Monitor, SyncAction.Wait, LockMode.Exclusive, true, "Wait");
        Add("Monitor", PrimitiveKind.Monitor, SyncAction.Signal, LockMode.Exclusive, true, "Pulse", "PulseAll");

        Exclusive("Lock", PrimitiveKind.Lock, SyncAction.Acquire, "Enter", "TryEnter", "EnterScope");
        Exclusive("Lock", PrimitiveKind.Lock, SyncAction.Release, "Exit");
        Exclusive("SemaphoreSlim", PrimitiveKind.SemaphoreSlim, SyncAction.Acquire, "Wait", "WaitAsync");
        Exclusive("SemaphoreSlim", PrimitiveKind.SemaphoreSlim, SyncAction.Release, "Release");
        Exclusive("Semaphore", PrimitiveKind.Semaphore, SyncAction.Acquire, "WaitOne");
        Exclusive("Semaphore", PrimitiveKind.Semaphore, SyncAction.Release, "Release");
        Exclusive("Mutex", PrimitiveKind.Mutex, SyncAction.Acquire, "WaitOne");
        Exclusive("Mutex", PrimitiveKind.Mutex, SyncAction.Release, "ReleaseMutex");
        Exclusive("SpinLock", PrimitiveKind.SpinLock, SyncAction.Acquire, "Enter", "TryEnter");
        Exclusive("SpinLock", PrimitiveKind.SpinLock, SyncAction.Release, "Exit");

        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Acquire, LockMode.Shared, false, "EnterReadLock", "TryEnterReadLock");
        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Release, LockMode.Shared, false, "ExitReadLock");
        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Acquire, LockMode.Upgradeable, false, "EnterUpgradeableReadLock", "TryEnterUpgradeableReadLock");
        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Release, LockMode.Upgradeable, false, "ExitUpgradeableReadLock");
        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Acquire, LockMode.Exclusive, false, "EnterWriteLock", "TryEnterWriteLock");
        Add("ReaderWriterLockSlim", PrimitiveKind.ReaderWriterLockSlim, SyncAction.Release, LockMode.Exclusive, false, "ExitWriteLock");

        Add("ReaderWriterLock", PrimitiveKind.ReaderWriterLock, SyncAction.Acquire, LockMode.Shared, false, "AcquireReaderLock");
        Add("ReaderWriterLock", PrimitiveKind.ReaderWriterLock, SyncAction.Release, LockMode.Shared, false, "ReleaseReaderLock");
        Exclusive("ReaderWriterLock", PrimitiveKind.ReaderWriterLock, SyncAction.Acquire, "AcquireWriterLock");
        Exclusive("ReaderWriterLock", PrimitiveKind.ReaderWriterLock, SyncAction.Release, "ReleaseWriterLock");
        Exclusive("ReaderWriterLock", PrimitiveKind.ReaderWriterLock, SyncAction.Forget, "ReleaseLock", "RestoreLock", "UpgradeToWriterLock", "DowngradeFromWriterLock");

        Exclusive("EventWaitHandle", PrimitiveKind.Event, SyncAction.Signal, "Set");
        Exclusive("EventWaitHandle", PrimitiveKind.Event, SyncAction.Wait, "WaitOne");
        Exclusive("ManualResetEventSlim", PrimitiveKind.Event, SyncAction.Signal, "Set");
        Exclusive("ManualResetEventSlim", PrimitiveKind.Event, SyncAction.Wait, "Wait");
        Exclusive("CountdownEvent", PrimitiveKind.CountdownEvent, SyncAction.Signal, "Signal");
        Exclusive("CountdownEvent", PrimitiveKind.CountdownEvent, SyncAction.Wait, "Wait");
        Exclusive("Barrier", PrimitiveKind.Barrier, SyncAction.Wait, "SignalAndWait");
        return rows;
    }
}

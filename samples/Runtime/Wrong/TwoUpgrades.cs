using Runtime.Staging;

namespace Runtime.Wrong;

// Both readers find the page missing and ask for the write lock, which waits for all readers to leave: for each other. The lock sees that a
// reader asks, and throws.
[Demonstrates(22, "two-upgrades", "two readers want to write, and the lock refuses both", Rules = ["LKS2004"], Right = "reread-under-write")]
public sealed class TwoUpgrades : IDemonstration
{
    private readonly ReaderWriterLockSlim _lock = new();
    private string? _page;
    private int _refused;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Fetch(stage, readTurn: 1, writeTurn: 3)) { Name = "reader 1" },
            new Thread(() => Fetch(stage, readTurn: 2, writeTurn: 4)) { Name = "reader 2" });
        return new Outcome(Volatile.Read(ref _refused) == 2 && _page is null, $"{Volatile.Read(ref _refused)} readers were refused, and there is no page");
    }

    private void Fetch(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        try
        {
            Read(stage, writeTurn);
        }
        catch (LockRecursionException)
        {
            stage.Tell("LockRecursionException");
            Interlocked.Increment(ref _refused);
        }

        stage.Done();
    }

    private void Read(Stage stage, int writeTurn)
    {
        _lock.EnterReadLock();
        try
        {
            stage.Tell($"reads, {_lock.CurrentReadCount} inside: no page");
            stage.Turn(writeTurn);
            if (_page is not null)
                return;
            stage.Tell("asks for the write lock");
            _lock.EnterWriteLock(); // expect: LKS2004
            try { _page = "page"; }
            finally { _lock.ExitWriteLock(); }
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// Who wants to write leaves the read lock first, and looks again under the write lock: somebody else may have written in between.
[Demonstrates(22, "reread-under-write", "two readers leave, one writes, the other finds the page")]
public sealed class RereadUnderWrite : IDemonstration
{
    private readonly ReaderWriterLockSlim _lock = new();
    private string? _page;
    private int _written;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Fetch(stage, readTurn: 1, writeTurn: 3)) { Name = "reader 1" },
            new Thread(() => Fetch(stage, readTurn: 2, writeTurn: 4)) { Name = "reader 2" });
        return new Outcome(Volatile.Read(ref _written) == 1, $"the page was written {Volatile.Read(ref _written)} time");
    }

    private void Fetch(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        _lock.EnterReadLock();
        try
        {
            if (_page is not null)
                return;
            stage.Tell("reads: no page, leaves");
        }
        finally
        {
            _lock.ExitReadLock();
        }

        stage.Turn(writeTurn);
        _lock.EnterWriteLock();
        try
        {
            if (_page is null)
            {
                _page = "page";
                Interlocked.Increment(ref _written);
                stage.Tell("has the write lock, writes");
            }
            else
            {
                stage.Tell("has the write lock, finds the page");
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        stage.Done();
    }
}

using Runtime.Staging;

namespace Runtime.Wrong;

// The reader enters the read lock and leaves the write lock, which it does not hold.
[Demonstrates(22, "wrong-exit", "leaving the write lock instead of the read lock throws, and the lock stays taken", Rules = ["LKS3006"], Right = "readers-and-writer")]
public sealed class WrongExit : IDemonstration
{
    private readonly ReaderWriterLockSlim _table = new();

    public Outcome Run(Stage stage)
    {
        var isRefused = false;
        var reader = new Thread(() => isRefused = IsRefused(stage)) { Name = "reader" };
        stage.Run(reader);
        var isTaken = _table.CurrentReadCount == 1;
        stage.Tell(isTaken ? "one reader is inside for ever: no writer gets in" : "nobody is inside");
        return new Outcome(isRefused && isTaken, "the read lock is held for ever");
    }

    private bool IsRefused(Stage stage)
    {
        try
        {
            Read(stage);
            return false;
        }
        catch (SynchronizationLockException)
        {
            stage.Tell("ExitWriteLock: SynchronizationLockException");
            return true;
        }
    }

    private void Read(Stage stage)
    {
        _table.EnterReadLock();
        stage.Tell("enters the read lock, reads");
        _table.ExitWriteLock(); // expect: LKS3006
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// Readers are in together, a writer is alone: it waits for the readers to leave.
[Demonstrates(22, "readers-and-writer", "two readers read at once, the writer is alone")]
public sealed class ReadersAndWriter : IDemonstration
{
    private readonly ReaderWriterLockSlim _lock = new();
    private int _reading;
    private int _version;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Read(stage)) { Name = "reader 1" },
            new Thread(() => Read(stage)) { Name = "reader 2" },
            new Thread(() => Write(stage)) { Name = "writer" });
        var alone = stage.Entries.Any(entry => entry.Text == "writes, 0 read");
        return new Outcome(alone, "the writer was alone");
    }

    private void Read(Stage stage)
    {
        _lock.EnterReadLock();
        try
        {
            Interlocked.Increment(ref _reading);
            stage.WaitUntil(() => Volatile.Read(ref _reading) == 2, "the other reader");
            stage.Tell($"reads version {_version} beside the other");
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Write(Stage stage)
    {
        stage.WaitUntil(() => Volatile.Read(ref _reading) == 2, "the readers");
        _lock.EnterWriteLock();
        try
        {
            _version++;
            stage.Tell($"writes, {_lock.CurrentReadCount} read");
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

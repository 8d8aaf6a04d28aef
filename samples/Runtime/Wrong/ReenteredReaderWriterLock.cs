using Runtime.Staging;

namespace Runtime.Wrong;

// Add holds the write lock and reads Count, which enters the read lock of the same lock. Without recursion support
// the second entry throws, and the list has already been changed.
[Demonstrates(7, "reentered-rwlock", "the second entry throws LockRecursionException", Rules = ["LKS2003"], Right = "reentrant-rwlock")]
public sealed class ReenteredReaderWriterLock : IDemonstration
{
    private readonly ReaderWriterLockSlim _rows = new();
    private readonly List<int> _values = [];

    public Outcome Run(Stage stage)
    {
        var isRefused = false;
        var writer = new Thread(() => isRefused = IsRefused(stage)) { Name = "writer" };
        stage.Run(writer);
        return new Outcome(isRefused, $"the writer was {(isRefused ? "refused by its own lock" : "let in twice")}");
    }

    private bool IsRefused(Stage stage)
    {
        try
        {
            Add(7, stage);
            return false;
        }
        catch (LockRecursionException)
        {
            stage.Tell("LockRecursionException");
            return true;
        }
    }

    private int Count
    {
        get
        {
            _rows.EnterReadLock();
            try { return _values.Count; }
            finally { _rows.ExitReadLock(); }
        }
    }

    private void Add(int value, Stage stage)
    {
        _rows.EnterWriteLock();
        try
        {
            _values.Add(value);
            stage.Tell("Add holds the write lock, asks for Count");
            stage.Tell($"{Count} rows"); // expect: LKS2003
        }
        finally
        {
            _rows.ExitWriteLock();
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// With LockRecursionPolicy.SupportsRecursion a reader/writer lock counts the entries of its holder, and the writer may
// read what it writes.
[Demonstrates(7, "reentrant-rwlock", "the writer enters the read lock inside the write lock")]
public sealed class ReentrantReaderWriterLock : IDemonstration
{
    private readonly ReaderWriterLockSlim _rows = new(LockRecursionPolicy.SupportsRecursion);
    private readonly List<int> _values = [];

    public Outcome Run(Stage stage)
    {
        var writer = new Thread(() => Add(7, stage)) { Name = "writer" };
        stage.Run(writer);
        return new Outcome(Count == 1, $"{Count} row");
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
            stage.Tell($"{Count} row");
        }
        finally
        {
            _rows.ExitWriteLock();
        }
    }
}

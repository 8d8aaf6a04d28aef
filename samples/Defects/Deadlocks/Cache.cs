namespace Samples.Deadlocks;

/// <summary>Two readers that both want to write wait for each other; this lock throws before it comes to that.</summary>
public sealed class Cache
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, string> _entries = [];

    public string Read(string key)
    {
        _lock.EnterReadLock();
        try
        {
            if (_entries.TryGetValue(key, out var known))
                return known;
            _lock.EnterWriteLock(); // expect: LKS2004
            try
            {
                return _entries[key] = key.ToUpperInvariant();
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

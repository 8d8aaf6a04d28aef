namespace Samples.Deadlocks;

/// <summary>One reader at a time may be upgraded.</summary>
public sealed class Cache
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, string> _entries = [];

    public string Read(string key)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            if (_entries.TryGetValue(key, out var known))
                return known;
            _lock.EnterWriteLock();
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
            _lock.ExitUpgradeableReadLock();
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// Only one thread at a time may hold the upgradeable lock, so the one that wants to write cannot meet another that wants
// the same. Plain readers are still let in until it writes.
[Demonstrates(7, "upgradeable-lock", "a reader that wants to write gets the write lock")]
public sealed class UpgradeableLock : IDemonstration
{
    private readonly ReaderWriterLockSlim _cache = new();
    private readonly Dictionary<string, int> _lengths = [];

    public Outcome Run(Stage stage)
    {
        var length = 0;
        var reader = new Thread(() => length = Length("lock", stage)) { Name = "reader" };
        stage.Run(reader);
        return new Outcome(length == 4 && _lengths.Count == 1, $"{_lengths.Count} value filled in");
    }

    private int Length(string word, Stage stage)
    {
        _cache.EnterUpgradeableReadLock();
        try
        {
            stage.Tell("reads: not there");
            if (_lengths.TryGetValue(word, out var length))
                return length;
            stage.Tell("asks for the write lock");
            _cache.EnterWriteLock();
            try
            {
                stage.Tell("writes");
                return _lengths[word] = word.Length;
            }
            finally
            {
                _cache.ExitWriteLock();
            }
        }
        finally
        {
            _cache.ExitUpgradeableReadLock();
        }
    }
}

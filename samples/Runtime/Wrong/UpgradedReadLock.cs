using Runtime.Staging;

namespace Runtime.Wrong;

// A reader that finds nothing asks for the write lock while it still reads. Two such readers would wait for each other,
// so the lock refuses: the value is never filled in.
[Demonstrates(7, "upgraded-read-lock", "a reader that wants to write gets LockRecursionException", Rules = ["LKS2004"], Right = "upgradeable-lock")]
public sealed class UpgradedReadLock : IDemonstration
{
    private readonly ReaderWriterLockSlim _cache = new();
    private readonly Dictionary<string, int> _lengths = [];

    public Outcome Run(Stage stage)
    {
        var isRefused = false;
        var reader = new Thread(() => isRefused = IsRefused(stage)) { Name = "reader" };
        stage.Run(reader);
        return new Outcome(isRefused && _lengths.Count == 0, $"{_lengths.Count} values filled in");
    }

    private bool IsRefused(Stage stage)
    {
        try
        {
            Length("lock", stage);
            return false;
        }
        catch (LockRecursionException)
        {
            stage.Tell("LockRecursionException");
            return true;
        }
    }

    private int Length(string word, Stage stage)
    {
        _cache.EnterReadLock();
        try
        {
            stage.Tell("reads: not there");
            if (_lengths.TryGetValue(word, out var length))
                return length;
            stage.Tell("asks for the write lock");
            _cache.EnterWriteLock(); // expect: LKS2004
            try { return _lengths[word] = word.Length; }
            finally { _cache.ExitWriteLock(); }
        }
        finally
        {
            _cache.ExitReadLock();
        }
    }
}

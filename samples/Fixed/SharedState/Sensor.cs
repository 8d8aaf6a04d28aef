namespace Samples.SharedState;

/// <summary>Every access that others can see is atomic, or under the lock in the mode it needs.</summary>
public sealed class Sensor
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, int> _names = [];
    private readonly int[] _slots = new int[4];
    private int _samples;
    private int _peak;
    private int _lookups;

    public void Sample(int value)
    {
        Interlocked.Increment(ref _samples);
        Volatile.Write(ref _slots[0], value);
        var peak = _peak;
        while (Interlocked.CompareExchange(ref _peak, Math.Max(peak, value), peak) != peak)
            peak = _peak;
    }

    public void Reset() => Interlocked.Exchange(ref _samples, 0);

    public int Find(string name)
    {
        _lock.EnterReadLock();
        try
        {
            Interlocked.Increment(ref _lookups);
            return _names.GetValueOrDefault(name) + Volatile.Read(ref _slots[0]);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

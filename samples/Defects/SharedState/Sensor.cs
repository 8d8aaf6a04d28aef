namespace Samples.SharedState;

/// <summary>Atomic and volatile accesses that cover less than it seems.</summary>
public sealed class Sensor
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, int> _names = [];
    private volatile int[] _slots = new int[4];
    private int _samples;
    private int _peak;
    private int _lookups;

    public void Sample(int value)
    {
        Interlocked.Increment(ref _samples);
        _slots[0] = value; // expect: LKS1020
        var peak = _peak;
        Interlocked.CompareExchange(ref _peak, Math.Max(peak, value), peak); // expect: LKS1022
    }

    public void Reset() => _samples = 0; // expect: LKS1008

    public int Find(string name)
    {
        _lock.EnterReadLock();
        try
        {
            _lookups++; // expect: LKS1026
            return _names.GetValueOrDefault(name) + _slots[0];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

namespace Samples;

/// <summary>Updates that look shared and are not, or are atomic in their own way.</summary>
public sealed class Counters
{
    private readonly Lock _gate = new();
    private int _perThread;
    private int _highest;
    private int _guarded;
    private int _before;

    public int Sum(IReadOnlyList<int> numbers)
    {
        var total = 0;
        Parallel.ForEach(numbers, () => 0, (number, _, sum) => sum + number, sum => Interlocked.Add(ref total, sum));
        return total;
    }

    public void Highest(int value)
    {
        var seen = Volatile.Read(ref _highest);
        while (value > seen)
        {
            var found = Interlocked.CompareExchange(ref _highest, value, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    public async Task<int> Run()
    {
        _before++;
        var worker = Task.Run(() =>
        {
            _perThread++;
            lock (_gate)
                Add();
        });
        lock (_gate)
            Add();
        await worker;
        _perThread++;
        return _perThread + _before;
    }

    private void Add() => _guarded++;
}

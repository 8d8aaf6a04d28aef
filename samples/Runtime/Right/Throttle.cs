using System.Collections.Concurrent;
using Runtime.Staging;

namespace Runtime.Right;

// Twenty jobs share five permits. Inside, each waits until four others are in as well, so the peak is five;
// a sixth never gets in.
[Demonstrates(8, "throttle", "of twenty jobs exactly five run at once")]
public sealed class Throttle : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(5, 5);
    private readonly Barrier _five = new(5);
    private readonly ConcurrentBag<int> _free = new(Enumerable.Range(1, 5));
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        var jobs = Enumerable.Range(1, 20).Select(job => new Thread(() => Work(job, stage)) { IsBackground = true }).ToArray();
        Array.ForEach(jobs, job => job.Start());
        Array.ForEach(jobs, stage.Join);
        var peak = Volatile.Read(ref _peak);
        return new Outcome(peak == 5 && _slots.CurrentCount == 5, $"the peak was {peak}");
    }

    private void Work(int job, Stage stage)
    {
        _slots.Wait();
        try
        {
            var inside = Interlocked.Increment(ref _inside);
            Raise(ref _peak, inside);
            _free.TryTake(out var slot);
            stage.Tell($"slot {slot}", $"job {job} in");
            _five.SignalAndWait(TimeSpan.FromSeconds(5));
            Interlocked.Decrement(ref _inside);
            _free.Add(slot);
        }
        finally
        {
            _slots.Release();
        }
    }

    private static void Raise(ref int peak, int value)
    {
        for (var seen = Volatile.Read(ref peak); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref peak, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}

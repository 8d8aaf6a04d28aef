using System.Collections.Concurrent;
using System.Diagnostics;

namespace Runtime.Staging;

/// <summary>Measures how long it takes to share work out.</summary>
public static class Grain
{
    /// <summary>The shortest of some runs, after one that does not count.</summary>
    public static TimeSpan Best(Action run)
    {
        run();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 7; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            if (watch.Elapsed < best)
                best = watch.Elapsed;
        }

        return best;
    }

    /// <summary>Adds one to each value, in parallel, by ranges of <paramref name="size"/>.</summary>
    public static void OverRanges(double[] values, int size) => Parallel.ForEach(Partitioner.Create(0, values.Length, size), range =>
    {
        for (var i = range.Item1; i < range.Item2; i++)
            values[i] += 1;
    });

    /// <summary>A bar for <paramref name="time"/>, as long as 20 characters for the longest.</summary>
    public static string Bar(TimeSpan time, TimeSpan longest) => new string('#', Math.Max(1, (int)(20 * (time / longest)))).PadRight(20);
}

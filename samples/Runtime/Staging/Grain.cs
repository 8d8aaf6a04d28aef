using System.Collections.Concurrent;
using System.Diagnostics;

namespace Runtime.Staging;

/// <summary>Measures how long it takes to share work out.</summary>
public static class Grain
{
    /// <summary>
    /// The shortest time that each of <paramref name="runs"/> takes. They take turns, so that whatever else the machine does is in the way of all
    /// of them; the first round does not count.
    /// </summary>
    public static TimeSpan[] Best(params Action[] runs)
    {
        var best = Array.ConvertAll(runs, _ => TimeSpan.MaxValue);
        for (var round = 0; round <= 25; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                runs[i]();
                if (round > 0 && watch.Elapsed < best[i])
                    best[i] = watch.Elapsed;
            }
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

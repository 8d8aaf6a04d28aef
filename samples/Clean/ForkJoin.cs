using System.Collections.Concurrent;

namespace Samples;

/// <summary>Work that is shared out so that no two threads touch the same, and joined before the results are read.</summary>
public static class ForkJoin
{
    public static long Sum(int[] values)
    {
        long total = 0;
        Parallel.For(0, values.Length, () => 0L, (i, _, sum) => sum + values[i], sum => Interlocked.Add(ref total, sum));
        return total;
    }

    public static int[] Squares(int[] values)
    {
        var squares = new int[values.Length];
        Parallel.For(0, values.Length, i => squares[i] = values[i] * values[i]);
        return squares;
    }

    public static int Least(int[] values)
    {
        var least = int.MaxValue;
        var gate = new object();
        Parallel.ForEach(Partitioner.Create(0, values.Length), range =>
        {
            var own = int.MaxValue;
            for (var i = range.Item1; i < range.Item2; i++)
                own = Math.Min(own, values[i]);
            lock (gate)
                least = Math.Min(least, own);
        });
        return least;
    }

    public static int Threads(int count)
    {
        var parts = new int[count];
        var threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            var part = i;
            threads[i] = new Thread(() =>
            {
                for (var k = 0; k < 100; k++)
                    parts[part] += k;
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        return parts.Sum();
    }

    public static long Halves(int[] values, int from, int to)
    {
        if (to - from < 1000)
            return values[from..to].Sum(value => (long)value);
        var middle = (from + to) / 2;
        long left = 0, right = 0;
        Parallel.Invoke(() => left = Halves(values, from, middle), () => right = Halves(values, middle, to));
        return left + right;
    }

    public static int Signalled()
    {
        var result = 0;
        using var done = new ManualResetEventSlim();
        ThreadPool.QueueUserWorkItem(_ =>
        {
            result = 7;
            done.Set();
        });
        done.Wait();
        return result;
    }

    public static int Barriers()
    {
        var cells = new int[2];
        using var barrier = new Barrier(2);
        var other = new Thread(() =>
        {
            cells[0] = 1;
            barrier.SignalAndWait();
            Console.WriteLine(cells[1]);
        });
        other.Start();
        cells[1] = 2;
        barrier.SignalAndWait();
        var seen = cells[0];
        other.Join();
        return seen;
    }
}

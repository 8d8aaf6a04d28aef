using Runtime.Staging;

namespace Runtime.Right;

// Processes share nothing, threads share memory, async code shares a thread. Work for the processor wants threads (or processes, for safety);
// waiting wants async code.
[Demonstrates(20, "ladder", "one job of each kind, run as processes, threads and async code")]
public sealed class Ladder : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var computed = new List<long>();
        Time(stage, "computing, two processes", () => computed.Add(Child.Compute(2)));
        Time(stage, "computing, two threads  ", () => computed.Add(OnThreads(Child.Work)));
        Time(stage, "computing, async code   ", () => computed.Add(2 * Task.Run(Child.Work).GetAwaiter().GetResult()));
        Time(stage, "waiting, two threads    ", () => OnThreads(() => { Thread.Sleep(50); return 0L; }));
        Time(stage, "waiting, 200 tasks      ", () => Task.WaitAll([.. Enumerable.Range(0, 200).Select(_ => Task.Delay(50))]));
        return new Outcome(computed.Distinct().Count() == 1, $"all three computed {computed[0]}");
    }

    private static long OnThreads(Func<long> work)
    {
        var results = new long[2];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => results[i] = work())).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return results.Sum();
    }

    private static void Time(Stage stage, string what, Action run)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        run();
        stage.Tell($"{what} {watch.ElapsedMilliseconds,5} ms");
    }
}

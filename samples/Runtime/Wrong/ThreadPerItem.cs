using Runtime.Staging;

namespace Runtime.Wrong;

// Each item gets a thread of its own, with a stack of its own. Making the threads costs more than the work.
[Demonstrates(19, "thread-per-item", "a thread for each item takes longer than the pool for all", Rules = ["LKS5014"], Right = "pooled-items")]
public sealed class ThreadPerItem : IDemonstration
{
    private int _done;

    public Outcome Run(Stage stage)
    {
        var items = Enumerable.Range(0, 500).ToArray();
        var times = Grain.Best(() => Threads(items), () => Parallel.ForEach(items, Handle));
        var (threads, pool) = (times[0], times[1]);
        stage.Tell($"a thread each {Grain.Bar(threads, threads)} {threads.TotalMilliseconds,6:0.00} ms");
        stage.Tell($"the pool      {Grain.Bar(pool, threads)} {pool.TotalMilliseconds,6:0.00} ms");
        return new Outcome(threads > pool && Volatile.Read(ref _done) > 0, $"{threads / pool:0} times as long for {items.Length} items");
    }

    private void Threads(int[] items)
    {
        var threads = new List<Thread>();
        foreach (var item in items)
        {
            var thread = new Thread(() => Handle(item)); // expect: LKS5014
            thread.Start();
            threads.Add(thread);
        }

        threads.ForEach(thread => thread.Join());
    }

    private void Handle(int item) => Interlocked.Add(ref _done, item);
}

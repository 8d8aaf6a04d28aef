using Runtime.Staging;

namespace Runtime.Right;

// Parallel.ForEach shares the items out among a few threads, which are there already.
[Demonstrates(19, "pooled-items", "a few pool threads handle all items")]
public sealed class PooledItems : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var items = Enumerable.Range(0, 500).ToArray();
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        Parallel.ForEach(items, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, count) => count + 1));
        var number = 0;
        foreach (var (_, count) in threads)
            stage.Tell($"thread {++number}", $"{count} items");
        return new Outcome(threads.Values.Sum() == items.Length && threads.Count <= 8, $"{threads.Values.Sum()} items on {threads.Count} threads");
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// An awaited read gives the thread back. One thread starts all four reads, and is free while they wait.
[Demonstrates(17, "awaited-reads", "four reads that wait hold no thread")]
public sealed class AwaitedReads : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var connections = new Connections(4);
        var jobs = connections.Readers.Select((reader, i) => Read(reader, $"job {i + 1}", stage)).ToArray();
        var waiting = jobs.Count(job => !job.IsCompleted);
        stage.Tell($"{waiting} reads wait, on no thread; sends");
        connections.Send(1);
        Task.WaitAll(jobs);
        return new Outcome(waiting == 4 && jobs.Sum(job => job.Result) == 4, "no thread was held");
    }

    private static async Task<int> Read(Stream reader, string job, Stage stage)
    {
        stage.Tell(job, "gives its thread back");
        var read = await reader.ReadAsync(new byte[1]);
        stage.Tell(job, "has a byte");
        return read;
    }
}

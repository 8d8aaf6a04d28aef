using Runtime.Staging;

namespace Runtime.Right;

// An awaited read gives the thread back. One thread starts all four reads, and is free while they wait.
[Demonstrates(17, "awaited-reads", "four reads that wait hold no thread")]
public sealed class AwaitedReads : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var connections = new Connections(4);
        var jobs = connections.Readers.Select(Read).ToArray();
        var waiting = jobs.Count(job => !job.IsCompleted);
        stage.Tell($"{waiting} reads wait, and the thread that started them is here");
        connections.Send(1);
        Task.WaitAll(jobs);
        stage.Tell($"read {jobs.Sum(job => job.Result)} bytes");
        return new Outcome(waiting == 4, "no thread was held");
    }

    private static async Task<int> Read(Stream reader) => await reader.ReadAsync(new byte[1]);
}

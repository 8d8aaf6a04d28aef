using Runtime.Staging;

namespace Runtime.Wrong;

// Each job holds a thread for as long as its socket has nothing to say. Four silent connections are four threads that do nothing.
[Demonstrates(17, "blocked-reads", "four reads that wait hold four threads", Rules = ["LKS2013"], Right = "awaited-reads")]
public sealed class BlockedReads : IDemonstration
{
    private int _held;

    public Outcome Run(Stage stage)
    {
        using var connections = new Connections(4);
        var jobs = connections.Readers.Select((reader, i) => Task.Run(() => Read(reader, $"job {i + 1}", stage))).ToArray();
        stage.WaitUntil(() => Volatile.Read(ref _held) == 4, "the start of all reads");
        stage.Tell($"{Volatile.Read(ref _held)} threads do nothing; sends");
        var held = Volatile.Read(ref _held);
        connections.Send(1);
        Task.WaitAll(jobs);
        return new Outcome(held == 4, $"{held} threads were held");
    }

    private async Task<int> Read(Stream reader, string job, Stage stage)
    {
        stage.Tell(job, "blocks its thread");
        Interlocked.Increment(ref _held);
        var read = reader.ReadAsync(new byte[1]).AsTask().Result; // expect: LKS2013
        stage.Tell(job, "has a byte");
        Interlocked.Decrement(ref _held);
        await Task.Yield();
        return read;
    }
}

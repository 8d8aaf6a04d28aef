using Runtime.Staging;

namespace Runtime.Right;

// Exchange reads the old value and writes the new one in one step: a sample is counted before it or after it.
[Demonstrates(4, "exchanged-reset", "reading and resetting is one step, and no sample is lost")]
public sealed class ExchangedReset : IDemonstration
{
    private int _samples = 3;
    private int _reported;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Report(stage)) { Name = "reporter" },
            new Thread(() => Add(stage)) { Name = "sampler" });
        var known = Volatile.Read(ref _reported) + Volatile.Read(ref _samples);
        return new Outcome(known == 4, $"3 + 1 samples were taken, {known} are known");
    }

    private void Report(Stage stage)
    {
        stage.Turn(1);
        Volatile.Write(ref _reported, Interlocked.Exchange(ref _samples, 0));
        stage.Tell("reads 3 and writes 0");
        stage.Done();
    }

    private void Add(Stage stage)
    {
        stage.Turn(2);
        stage.Tell($"Interlocked.Increment: {Interlocked.Increment(ref _samples)}");
        stage.Done();
    }
}

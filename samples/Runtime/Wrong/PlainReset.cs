using Runtime.Staging;

namespace Runtime.Wrong;

// The increments are atomic, the reset is not: what was counted between its read and its write is in neither number.
[Demonstrates(4, "plain-reset", "a plain write undoes an atomic increment", Rules = ["LKS1008"], Right = "exchanged-reset")]
public sealed class PlainReset : IDemonstration
{
    private int _samples = 3;
    private int _reported;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Report(stage)) { Name = "reporter" },
            new Thread(() => Add(stage)) { Name = "sampler" });
        var known = Volatile.Read(ref _reported) + Volatile.Read(ref _samples);
        return new Outcome(known == 3, $"3 + 1 samples were taken, {known} are known");
    }

    private void Report(Stage stage)
    {
        stage.Turn(1);
        Volatile.Write(ref _reported, Volatile.Read(ref _samples));
        stage.Tell("reads 3");
        stage.Turn(3);
        _samples = 0; // expect: LKS1008
        stage.Tell("writes 0");
        stage.Done();
    }

    private void Add(Stage stage)
    {
        stage.Turn(2);
        stage.Tell($"Interlocked.Increment: {Interlocked.Increment(ref _samples)}");
        stage.Done();
    }
}

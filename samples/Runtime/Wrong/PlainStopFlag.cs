using System.Runtime.CompilerServices;
using Runtime.Staging;

namespace Runtime.Wrong;

// The flag is an ordinary field, so the optimising compiler may read it once before the loop, and does. Stop() is called
// and the loop never notices; it ends only because it counts its rounds.
[Demonstrates(13, "plain-stop-flag", "the optimised loop never sees the flag change", Rules = ["LKS5002"], Right = "volatile-stop-flag")]
public sealed class PlainStopFlag : IDemonstration
{
    private const int MaxRounds = 1_000_000_000;

    private bool _running = true;
    private int _rounds;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(Work) { Name = "worker" };
        stage.Start(worker);
        stage.WaitUntil(() => Volatile.Read(ref _rounds) > 0, "the first round");
        stage.Tell("worker", "runs while the flag is set");
        Stop();
        var before = Volatile.Read(ref _rounds);
        stage.Tell($"Stop() in round {before:N0}");
        stage.Join(worker);
        var after = Volatile.Read(ref _rounds) - before;
        stage.Tell("worker", $"ends at its limit, {after:N0} rounds later");
        return new Outcome(before < MaxRounds && before + after == MaxRounds, $"{after:N0} rounds after Stop()");
    }

    private void Stop() => _running = false;

    // Optimised from the first call, so that no slower version of the method sees the flag before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work()
    {
        var round = 0;
        while (_running) // expect: LKS5002
        {
            _rounds = ++round;
            if (round == MaxRounds)
                return;
        }
    }
}

using System.Runtime.CompilerServices;
using Runtime.Staging;

namespace Runtime.Right;

// A volatile field is read from memory in every round. The same optimised loop ends as soon as Stop() has run.
[Demonstrates(13, "volatile-stop-flag", "the optimised loop sees the flag and ends")]
public sealed class VolatileStopFlag : IDemonstration
{
    private volatile bool _running = true;
    private volatile int _rounds;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(Work) { Name = "worker" };
        stage.Start(worker);
        stage.WaitUntil(() => _rounds > 0, "the first round");
        stage.Tell("worker", "runs while the flag is set");
        stage.Tell("Stop()");
        Stop();
        stage.Join(worker);
        stage.Tell("worker", "sees the flag, has ended");
        return new Outcome(!worker.IsAlive, "the worker ended after Stop()");
    }

    private void Stop() => _running = false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work()
    {
        var round = 0;
        while (_running)
            _rounds = (round++ & 1023) + 1;
    }
}

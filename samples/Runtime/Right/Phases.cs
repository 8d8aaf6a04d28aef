using Runtime.Staging;

namespace Runtime.Right;

// At the barrier everyone waits for everyone, phase by phase. The countdown is signalled in a finally block, whatever happens.
[Demonstrates(22, "phases", "nobody begins phase 2 before all have ended phase 1, and the countdown ends")]
public sealed class Phases : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var barrier = new Barrier(3);
        using var left = new CountdownEvent(3);
        for (var i = 1; i <= 3; i++)
        {
            stage.Start(new Thread(() =>
            {
                try
                {
                    stage.Tell("phase 1");
                    barrier.SignalAndWait();
                    stage.Tell("phase 2");
                }
                finally
                {
                    left.Signal();
                }
            }) { Name = $"T{i}" });
        }

        left.Wait();
        var phases = stage.Entries.Select(entry => entry.Text).ToList();
        return new Outcome(phases.LastIndexOf("phase 1") < phases.IndexOf("phase 2"), "phase 2 began when phase 1 had ended");
    }
}

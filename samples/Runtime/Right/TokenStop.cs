using Runtime.Staging;

namespace Runtime.Right;

// A cancellation token is a stop flag that is always seen, and that also wakes the thread out of a wait: the worker
// sleeps for an hour and still ends at once.
[Demonstrates(13, "token-stop", "a sleeping worker is woken and ends")]
public sealed class TokenStop : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var source = new CancellationTokenSource();
        var worker = new Thread(() => Work(stage, source.Token)) { Name = "worker" };
        stage.Start(worker);
        stage.Turn(2);
        stage.WaitUntil(() => worker.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the worker going to sleep");
        stage.Tell("Cancel()");
        source.Cancel();
        stage.Join(worker);
        return new Outcome(!worker.IsAlive, "the worker ended an hour early");
    }

    private static void Work(Stage stage, CancellationToken token)
    {
        stage.Turn(1);
        while (!token.IsCancellationRequested)
        {
            stage.Tell("sleeps for an hour");
            stage.Done();
            token.WaitHandle.WaitOne(TimeSpan.FromHours(1));
        }

        stage.Tell("ends");
    }
}

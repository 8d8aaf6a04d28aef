using Runtime.Staging;

namespace Runtime.Wrong;

// The loop looks at a flag, but Stop() waits for the thread and forgets to clear it; nothing else does either.
// The poller cannot be stopped although it looks as if it could.
[Demonstrates(13, "unset-stop-flag", "a flag that nobody clears stops nobody", Rules = ["LKS5003"], Right = "volatile-stop-flag")]
public sealed class UnsetStopFlag : IDemonstration
{
    private volatile bool _running = true;
    private int _polls;

    public Outcome Run(Stage stage)
    {
        var poller = new Thread(() => Poll(stage)) { Name = "poller" };
        stage.Start(poller);
        stage.WaitUntil(() => Volatile.Read(ref _polls) > 0, "the first poll");
        var isStopped = Stop(poller, stage);
        return new Outcome(!isStopped, "the poller is still there");
    }

    private static bool Stop(Thread poller, Stage stage)
    {
        stage.Tell("Stop() waits for the poller");
        return !stage.Hangs(poller);
    }

    private void Poll(Stage stage)
    {
        while (_running) // expect: LKS5003
        {
            if (Interlocked.Increment(ref _polls) == 1)
                stage.Tell("polls while the flag is set");
            Thread.Sleep(10);
        }
    }
}

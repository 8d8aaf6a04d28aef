using Runtime.Staging;

namespace Runtime.Wrong;

// A thread cannot be killed from outside; it has to be told, and this one listens to nothing. Whoever waits for its end
// waits for ever.
[Demonstrates(13, "missing-stop-flag", "there is no way to make the poller end", Rules = ["LKS5001"], Right = "volatile-stop-flag")]
public sealed class MissingStopFlag : IDemonstration
{
    private int _polls;

    public Outcome Run(Stage stage)
    {
        var poller = new Thread(() => Poll(stage)) { Name = "poller" };
        stage.Start(poller);
        stage.WaitUntil(() => Volatile.Read(ref _polls) > 0, "the first poll");
        stage.Tell("waits for the poller to end");
        var before = Volatile.Read(ref _polls);
        var hangs = stage.Hangs(poller);
        stage.WaitUntil(() => Volatile.Read(ref _polls) > before + 1, "another poll");
        stage.Tell("the poller polls on");
        return new Outcome(hangs, "the poller is still there");
    }

    private void Poll(Stage stage)
    {
        while (true) // expect: LKS5001
        {
            if (Interlocked.Increment(ref _polls) == 1)
                stage.Tell("polls, again and again");
            Thread.Sleep(10);
        }
    }
}

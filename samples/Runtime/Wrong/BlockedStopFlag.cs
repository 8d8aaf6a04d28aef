using Runtime.Staging;

namespace Runtime.Wrong;

// Stop() sets the flag, but the printer waits for the next page, and none comes: it does not look at the flag again.
[Demonstrates(13, "blocked-stop-flag", "a flag is not seen by a thread that waits for something else", Rules = ["LKS5004"], Right = "woken-stop-flag")]
public sealed class BlockedStopFlag : IDemonstration
{
    private readonly AutoResetEvent _page = new(false);
    private volatile bool _isStopping;

    public Outcome Run(Stage stage)
    {
        var printer = new Thread(() => Print(stage)) { Name = "printer" };
        stage.Start(printer);
        stage.WaitUntil(() => printer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the printer going to sleep");
        Stop(stage);
        return new Outcome(stage.Hangs(printer), $"the flag is {(_isStopping ? "set" : "not set")}, and the printer is still there");
    }

    public void Add() => _page.Set();

    private void Stop(Stage stage)
    {
        stage.Tell("sets the flag");
        _isStopping = true;
    }

    private void Print(Stage stage)
    {
        while (!_isStopping)
        {
            stage.Tell("waits for a page");
            _page.WaitOne(); // expect: LKS5004
            stage.Tell("prints a page");
        }
    }
}

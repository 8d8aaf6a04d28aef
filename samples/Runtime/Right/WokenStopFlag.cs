using Runtime.Staging;

namespace Runtime.Right;

// Stop() sets the flag and wakes the printer, which looks at it and ends.
[Demonstrates(13, "woken-stop-flag", "a thread that waits is woken, sees the flag and ends")]
public sealed class WokenStopFlag : IDemonstration
{
    private readonly AutoResetEvent _page = new(false);
    private volatile bool _isStopping;

    public Outcome Run(Stage stage)
    {
        var printer = new Thread(() => Print(stage)) { Name = "printer" };
        stage.Start(printer);
        stage.WaitUntil(() => printer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the printer going to sleep");
        Stop(stage);
        stage.Join(printer);
        return new Outcome(!printer.IsAlive, "the printer has ended");
    }

    private void Stop(Stage stage)
    {
        stage.Tell("sets the flag, wakes the printer");
        _isStopping = true;
        _page.Set();
    }

    private void Print(Stage stage)
    {
        while (!_isStopping)
        {
            stage.Tell("waits for a page");
            _page.WaitOne();
        }

        stage.Tell("ends");
    }
}

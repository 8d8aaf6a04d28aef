using Runtime.Staging;

namespace Runtime.Wrong;

// A job with nothing to do returns before it signals. The count stays at one, and the wait for zero never ends.
[Demonstrates(22, "skipped-signal", "the countdown never reaches zero", Rules = ["LKS4008"], Right = "phases")]
public sealed class SkippedSignal : IDemonstration
{
    private readonly CountdownEvent _left = new(2);

    public Outcome Run(Stage stage)
    {
        var waiter = new Thread(() => Wait(stage)) { Name = "waiter" };
        stage.Start(waiter);
        return new Outcome(stage.Hangs(waiter), $"{_left.CurrentCount} signal is missing");
    }

    private void Wait(Stage stage)
    {
        foreach (var page in new[] { "page", "" })
        {
            Task.Run(() =>
            {
                if (page.Length == 0)
                {
                    stage.Tell("job 2", "has nothing to print, returns");
                    return;
                }

                stage.Tell("job 1", "prints a page, signals");
                _left.Signal(); // expect: LKS4008
            });
        }

        stage.Tell("waits for both jobs");
        _left.Wait();
    }
}

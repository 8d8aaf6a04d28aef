using Runtime.Staging;

namespace Runtime.Wrong;

// A job with nothing to do returns before it signals. The count stays at one, and the wait for zero never ends.
[Demonstrates(22, "skipped-signal", "the countdown never reaches zero", Rules = ["LKS4008"])]
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
                    return;
                stage.Tell($"prints a {page}");
                _left.Signal(); // expect: LKS4008
            });
        }

        stage.Tell("waits for both jobs");
        _left.Wait();
    }
}

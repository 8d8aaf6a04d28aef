using Runtime.Staging;

namespace Runtime.Wrong;

// The event is reset after the worker was started. The worker has set it by then; the signal is taken back, and the wait for it never ends.
[Demonstrates(10, "reset-after-start", "the waiter waits for a signal that was given and taken back", Rules = ["LKS4006"], Right = "gate-event")]
public sealed class ResetAfterStart : IDemonstration
{
    private readonly ManualResetEventSlim _done = new();

    public Outcome Run(Stage stage)
    {
        var waiter = new Thread(() => Wait(stage)) { Name = "waiter" };
        stage.Start(waiter);
        var hangs = stage.Hangs(waiter);
        return new Outcome(hangs, "the signal is lost");
    }

    private void Wait(Stage stage)
    {
        Task.Run(() =>
        {
            stage.Tell("worker", "sets the event");
            _done.Set();
        });
        stage.WaitUntil(() => _done.IsSet, "the signal");
        _done.Reset(); // expect: LKS4006
        stage.Tell("resets the event");
        stage.Tell("waits for the event");
        _done.Wait();
        stage.Tell("goes on");
    }
}

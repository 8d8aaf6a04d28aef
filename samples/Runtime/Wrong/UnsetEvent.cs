using Runtime.Staging;

namespace Runtime.Wrong;

// The event is there, the wait is there, but nobody sets it.
[Demonstrates(10, "unset-event", "nobody sets the event, and the waiter waits for ever", Rules = ["LKS4004"], Right = "gate-event")]
public sealed class UnsetEvent : IDemonstration
{
    private readonly ManualResetEventSlim _isOpen = new();

    public Outcome Run(Stage stage)
    {
        var guest = new Thread(() => Enter(stage)) { Name = "guest" };
        stage.Start(guest);
        return new Outcome(stage.Hangs(guest), "the guest never gets in");
    }

    private void Enter(Stage stage)
    {
        stage.Tell("waits for the door");
        _isOpen.Wait(); // expect: LKS4004
        stage.Tell("is in");
    }
}

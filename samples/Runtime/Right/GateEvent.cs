using Runtime.Staging;

namespace Runtime.Right;

// An event is a gate: Wait stops where it is closed, Set opens it for all, Reset closes it again. It is reset before the work begins.
[Demonstrates(10, "gate-event", "the waiter wakes on Set, and Reset closes the gate again")]
public sealed class GateEvent : IDemonstration
{
    private readonly ManualResetEventSlim _gate = new();

    public Outcome Run(Stage stage)
    {
        _gate.Reset();
        var first = new Thread(() => Pass(stage)) { Name = "first" };
        stage.Start(first);
        var waits = !first.Join(50);
        stage.Tell("opens the gate");
        _gate.Set();
        stage.Join(first);
        _gate.Reset();
        stage.Tell("closes the gate");
        var second = new Thread(() => Pass(stage)) { Name = "second" };
        stage.Start(second);
        var waitsAgain = !second.Join(50);
        _gate.Set();
        stage.Join(second);
        return new Outcome(waits && waitsAgain, "both had to wait for the gate");
    }

    private void Pass(Stage stage)
    {
        stage.Tell("waits at the gate");
        _gate.Wait();
        stage.Tell("goes through");
    }
}

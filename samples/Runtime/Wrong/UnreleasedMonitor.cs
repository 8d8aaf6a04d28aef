using Runtime.Staging;

namespace Runtime.Wrong;

// Enter and Exit are two calls, and the way through the empty queue has only the first. A lock statement has both.
[Demonstrates(6, "unreleased-monitor", "a return without Exit keeps the lock, and the next thread waits for ever", Rules = ["LKS3001"], Right = "released-monitor")]
public sealed class UnreleasedMonitor : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<string> _letters = new();

    public Outcome Run(Stage stage)
    {
        var clerk = new Thread(() => Take(stage)) { Name = "clerk" };
        stage.Run(clerk);
        var sender = new Thread(() => Put("a letter", stage)) { Name = "sender" };
        stage.Start(sender);
        return new Outcome(stage.Hangs(sender), "the clerk is gone, with the lock");
    }

    private string? Take(Stage stage)
    {
        Monitor.Enter(_gate); // expect: LKS3001
        stage.Tell("enters");
        if (_letters.Count == 0)
        {
            stage.Tell("finds nothing, returns");
            return null;
        }

        var letter = _letters.Dequeue();
        Monitor.Exit(_gate);
        return letter;
    }

    private void Put(string letter, Stage stage)
    {
        stage.Tell("asks for the lock");
        lock (_gate)
            _letters.Enqueue(letter);
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// The lock statement leaves the lock on every way out, by a return, by an exception, or at its end.
[Demonstrates(6, "released-monitor", "a return inside a lock statement releases the lock")]
public sealed class ReleasedMonitor : IDemonstration
{
    private readonly object _gate = new();
    private readonly Queue<string> _letters = new();

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Take(stage)) { Name = "clerk" });
        stage.Run(new Thread(() => Put("a letter", stage)) { Name = "sender" });
        lock (_gate)
            return new Outcome(_letters.Count == 1, $"{_letters.Count} letter is there");
    }

    private string? Take(Stage stage)
    {
        lock (_gate)
        {
            stage.Tell("enters");
            if (_letters.Count == 0)
            {
                stage.Tell("finds nothing, returns");
                return null;
            }

            return _letters.Dequeue();
        }
    }

    private void Put(string letter, Stage stage)
    {
        stage.Tell("asks for the lock");
        lock (_gate)
        {
            _letters.Enqueue(letter);
            stage.Tell("puts a letter");
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// The three steps are inside a lock. B asks for the lock while A is between its read and its write, and sleeps until
// A has written.
[Demonstrates(4, "locked-update", "the second thread waits until the first has written")]
public sealed class LockedUpdate : IDemonstration
{
    private readonly Lock _gate = new();
    private int _count;

    public Outcome Run(Stage stage)
    {
        var second = new Thread(() => Second(stage)) { Name = "B" };
        var first = new Thread(() => First(stage, second)) { Name = "A" };
        stage.Run(first, second);
        lock (_gate)
            return new Outcome(_count == 2, $"2 increments, the counter is {_count}");
    }

    private void First(Stage stage, Thread second)
    {
        lock (_gate)
        {
            stage.Turn(1);
            var read = _count;
            stage.Tell($"holds the lock, reads {read}");
            stage.Turn(3);
            stage.WaitUntil(() => second.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "B going to sleep");
            stage.Tell("B sleeps");
            _count = read + 1;
            stage.Tell($"writes {read + 1}, leaves the lock");
            stage.Done();
        }
    }

    private void Second(Stage stage)
    {
        stage.Turn(2);
        stage.Tell("asks for the lock");
        stage.Done();
        lock (_gate)
        {
            var read = _count;
            _count = read + 1;
            stage.Tell($"reads {read}, writes {read + 1}");
        }
    }
}

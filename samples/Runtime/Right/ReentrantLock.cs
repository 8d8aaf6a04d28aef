using Runtime.Staging;

namespace Runtime.Right;

// A lock knows its owner: the thread that holds it may enter again, and the lock is free when it has left as often as
// it entered.
[Demonstrates(7, "reentrant-lock", "the holder enters its own lock again")]
public sealed class ReentrantLock : IDemonstration
{
    private readonly Lock _gate = new();
    private int _first = 1;
    private int _second = 2;

    public Outcome Run(Stage stage)
    {
        var sum = 0;
        var reader = new Thread(() => sum = GetBothParts(stage)) { Name = "reader" };
        stage.Run(reader);
        return new Outcome(sum == 3, $"both parts were read: {sum}");
    }

    private int GetBothParts(Stage stage)
    {
        lock (_gate)
        {
            stage.Tell("GetBothParts holds the lock");
            return GetFirstPart(stage) + GetSecondPart(stage);
        }
    }

    private int GetFirstPart(Stage stage)
    {
        lock (_gate)
        {
            stage.Tell("GetFirstPart enters again");
            return _first;
        }
    }

    private int GetSecondPart(Stage stage)
    {
        lock (_gate)
        {
            stage.Tell("GetSecondPart enters again");
            return _second;
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// The semaphore stays, because async code needs one. The public methods take it, the private ones expect it to be
// taken: nobody asks twice.
[Demonstrates(7, "unlocked-core", "one permit is enough for both parts")]
public sealed class UnlockedCore : IDemonstration
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _first = 1;
    private int _second = 2;

    public Outcome Run(Stage stage)
    {
        var sum = 0;
        var reader = new Thread(() => sum = GetBothParts(stage) + GetFirstPart(stage)) { Name = "reader" };
        stage.Run(reader);
        return new Outcome(sum == 4 && _gate.CurrentCount == 1, $"both parts were read, {_gate.CurrentCount} permit is free");
    }

    private int GetBothParts(Stage stage)
    {
        _gate.Wait();
        try
        {
            stage.Tell("GetBothParts holds the gate");
            return ReadFirstPart(stage) + ReadSecondPart(stage);
        }
        finally
        {
            _gate.Release();
        }
    }

    private int GetFirstPart(Stage stage)
    {
        _gate.Wait();
        try { return ReadFirstPart(stage); }
        finally { _gate.Release(); }
    }

    private int ReadFirstPart(Stage stage)
    {
        stage.Tell("reads the first part");
        return _first;
    }

    private int ReadSecondPart(Stage stage)
    {
        stage.Tell("reads the second part");
        return _second;
    }
}

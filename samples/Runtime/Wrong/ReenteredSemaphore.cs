using Runtime.Staging;

namespace Runtime.Wrong;

// GetBothParts takes the only permit and calls GetFirstPart, which asks for a permit too. A semaphore does not know
// who holds it: the thread waits for itself, for ever.
[Demonstrates(7, "reentered-semaphore", "the thread that holds the gate waits for itself", Rules = ["LKS2003"], Right = "unlocked-core")]
public sealed class ReenteredSemaphore : IDemonstration
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _first = 1;
    private int _second = 2;

    public Outcome Run(Stage stage)
    {
        var reader = new Thread(() => GetBothParts(stage)) { Name = "reader" };
        stage.Start(reader);
        stage.WaitUntil(() => stage.Entries.Any(entry => entry.Text.StartsWith("GetFirstPart")), "the second request");
        var hangs = stage.Hangs(reader);
        return new Outcome(hangs && _gate.CurrentCount == 0, hangs ? "the reader never returns" : "the reader returned");
    }

    private (int First, int Second) GetBothParts(Stage stage)
    {
        _gate.Wait();
        try
        {
            stage.Tell("GetBothParts holds the gate");
            return (GetFirstPart(stage), GetSecondPart(stage)); // expect: LKS2003 LKS2003
        }
        finally
        {
            _gate.Release();
        }
    }

    private int GetFirstPart(Stage stage)
    {
        stage.Tell("GetFirstPart asks for the gate");
        _gate.Wait();
        try { return _first; }
        finally { _gate.Release(); }
    }

    private int GetSecondPart(Stage stage)
    {
        stage.Tell("GetSecondPart asks for the gate");
        _gate.Wait();
        try { return _second; }
        finally { _gate.Release(); }
    }
}

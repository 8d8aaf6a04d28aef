using Runtime.Staging;

namespace Runtime.Wrong;

// Five jobs may run at once. A job that finds nothing to do returns without giving its permit back; after five of them
// every further job waits for ever.
[Demonstrates(8, "leaked-permit", "five empty jobs use up five permits and the sixth job starves", Rules = ["LKS3001"], Right = "returned-permit")]
public sealed class LeakedPermit : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(5, 5);

    public Outcome Run(Stage stage)
    {
        for (var job = 1; job <= 5; job++)
            stage.Run(new Thread(() => Print("", stage)) { Name = $"job {job}" });
        var sixth = new Thread(() => Print("page", stage)) { Name = "job 6" };
        stage.Start(sixth);
        var hangs = stage.Hangs(sixth);
        return new Outcome(hangs && _slots.CurrentCount == 0, $"nobody runs and {_slots.CurrentCount} permits are left");
    }

    private void Print(string text, Stage stage)
    {
        _slots.Wait(); // expect: LKS3001
        stage.Tell($"in, {_slots.CurrentCount} left");
        if (text.Length == 0)
            return;
        stage.Tell($"prints {text}");
        _slots.Release();
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// The permit is given back in a finally block: after an early return, after an exception, and after ordinary work.
// Two jobs end early, one by a return and one by an exception, and the third still gets in.
[Demonstrates(8, "returned-permit", "failed jobs give their permits back and the last job gets in")]
public sealed class ReturnedPermit : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(1, 1);

    public Outcome Run(Stage stage)
    {
        foreach (var (number, text) in new[] { (1, ""), (2, "not a number"), (3, "3") })
            stage.Run(new Thread(() => TryParse(text, stage)) { Name = $"job {number}" });
        var gotIn = stage.Entries.Any(entry => entry is { Thread: "job 3", Text: "parses 3" });
        return new Outcome(gotIn && _slots.CurrentCount == 1, $"{_slots.CurrentCount} permit is free");
    }

    private void TryParse(string text, Stage stage)
    {
        try
        {
            Parse(text, stage);
        }
        catch (FormatException)
        {
            stage.Tell("fails, the permit is back");
        }
    }

    private void Parse(string text, Stage stage)
    {
        _slots.Wait();
        try
        {
            stage.Tell("in");
            if (text.Length == 0)
                return;
            stage.Tell($"parses {int.Parse(text)}");
        }
        finally
        {
            _slots.Release();
        }
    }
}

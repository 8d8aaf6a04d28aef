using Runtime.Staging;

namespace Runtime.Wrong;

// The permit is given back after the work, not in a finally block. A job that throws skips the release,
// and the only permit is gone.
[Demonstrates(8, "leaked-permit-on-exception", "one failed job keeps the permit and the next job starves", Rules = ["LKS3002"], Right = "returned-permit")]
public sealed class LeakedPermitOnException : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(1, 1);

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => TryParse("not a number", stage)) { Name = "job 1" });
        var second = new Thread(() => TryParse("2", stage)) { Name = "job 2" };
        stage.Start(second);
        var hangs = stage.Hangs(second);
        return new Outcome(hangs && _slots.CurrentCount == 0, $"job 1 is over and {_slots.CurrentCount} permits are left");
    }

    private void TryParse(string text, Stage stage)
    {
        try
        {
            Parse(text, stage);
        }
        catch (FormatException)
        {
            stage.Tell("fails, the permit is not given back");
        }
    }

    private int Parse(string text, Stage stage)
    {
        stage.Tell("asks for the permit");
        _slots.Wait(); // expect: LKS3002
        var number = int.Parse(text);
        _slots.Release();
        return number;
    }
}

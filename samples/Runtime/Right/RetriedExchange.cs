using Runtime.Staging;

namespace Runtime.Right;

// The loop tries again with the new value until the exchange succeeds. Any computation becomes atomic that way.
[Demonstrates(5, "retried-exchange", "both points count")]
public sealed class RetriedExchange : IDemonstration
{
    private int _points;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Score(stage, 1, 4)) { Name = "A" }, new Thread(() => Score(stage, 2, 3)) { Name = "B" });
        return new Outcome(Volatile.Read(ref _points) == 2, $"2 points were scored, {Volatile.Read(ref _points)} count");
    }

    private void Score(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        var seen = Volatile.Read(ref _points);
        stage.Tell($"reads {seen}");
        stage.Turn(writeTurn);
        while (Interlocked.CompareExchange(ref _points, seen + 1, seen) is var found && found != seen)
        {
            stage.Tell($"finds {found} instead of {seen}, tries again");
            seen = found;
        }

        stage.Tell($"has made it {seen + 1}");
        stage.Done();
    }
}

using Runtime.Staging;

namespace Runtime.Wrong;

// CompareExchange does nothing when another thread was faster, and says so. Who does not listen loses the update.
[Demonstrates(5, "unchecked-exchange", "one of two points is lost", Rules = ["LKS1022"], Right = "retried-exchange")]
public sealed class UncheckedExchange : IDemonstration
{
    private int _points;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Score(stage, 1, 4)) { Name = "A" }, new Thread(() => Score(stage, 2, 3)) { Name = "B" });
        return new Outcome(Volatile.Read(ref _points) == 1, $"2 points were scored, {Volatile.Read(ref _points)} counts");
    }

    private void Score(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        var seen = Volatile.Read(ref _points);
        stage.Tell($"reads {seen}");
        stage.Turn(writeTurn);
        Interlocked.CompareExchange(ref _points, seen + 1, seen); // expect: LKS1022
        stage.Tell($"exchanges, the counter is {Volatile.Read(ref _points)}");
        stage.Done();
    }
}

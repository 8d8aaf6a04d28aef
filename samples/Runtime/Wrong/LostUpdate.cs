using Runtime.Staging;

namespace Runtime.Wrong;

// Adding one takes three steps: read, compute, write. Both threads read 0 before either writes, so both write 1
// and one of the two increments is lost.
[Demonstrates(4, "lost-update", "two increments leave the counter at 1", Rules = ["LKS1001"], Right = "atomic-update")]
public sealed class LostUpdate : IDemonstration
{
    private int _count;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Increment(stage, readTurn: 1, writeTurn: 4)) { Name = "A" },
            new Thread(() => Increment(stage, readTurn: 2, writeTurn: 3)) { Name = "B" });
        return new Outcome(_count == 1, $"2 increments, the counter is {_count}");
    }

    private void Increment(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        var read = _count;
        stage.Tell($"reads {read}");
        stage.Turn(writeTurn);
        _count = read + 1; // expect: LKS1001
        stage.Tell($"writes {read + 1}");
        stage.Done();
    }
}

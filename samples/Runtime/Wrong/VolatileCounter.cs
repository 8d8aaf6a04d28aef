using Runtime.Staging;

namespace Runtime.Wrong;

// Volatile says that memory is read and written, here and now. It does not make one step of reading, adding and writing.
[Demonstrates(5, "volatile-counter", "two volatile increments leave the counter at 1", Rules = ["LKS1001"], Right = "retried-exchange")]
public sealed class VolatileCounter : IDemonstration
{
    private int _hits;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Hit(stage, readTurn: 1, writeTurn: 4)) { Name = "A" },
            new Thread(() => Hit(stage, readTurn: 2, writeTurn: 3)) { Name = "B" });
        return new Outcome(Volatile.Read(ref _hits) == 1, $"2 hits, the counter is {Volatile.Read(ref _hits)}");
    }

    private void Hit(Stage stage, int readTurn, int writeTurn)
    {
        stage.Turn(readTurn);
        var hits = Volatile.Read(ref _hits);
        stage.Tell($"Volatile.Read: {hits}");
        stage.Turn(writeTurn);
        Volatile.Write(ref _hits, hits + 1); // expect: LKS1001
        stage.Tell($"Volatile.Write: {hits + 1}");
        stage.Done();
    }
}

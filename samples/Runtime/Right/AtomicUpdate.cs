using Runtime.Staging;

namespace Runtime.Right;

// Interlocked.Increment reads, adds and writes as one step. There is no moment in between at which the other thread
// could read the old value.
[Demonstrates(4, "atomic-update", "two increments leave the counter at 2")]
public sealed class AtomicUpdate : IDemonstration
{
    private int _count;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Increment(stage, turn: 1)) { Name = "A" },
            new Thread(() => Increment(stage, turn: 2)) { Name = "B" });
        return new Outcome(Volatile.Read(ref _count) == 2, $"2 increments, the counter is {Volatile.Read(ref _count)}");
    }

    private void Increment(Stage stage, int turn)
    {
        stage.Turn(turn);
        stage.Tell($"reads, adds, writes {Interlocked.Increment(ref _count)}");
        stage.Done();
    }
}

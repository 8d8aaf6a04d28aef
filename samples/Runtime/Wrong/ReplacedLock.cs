using Runtime.Staging;

namespace Runtime.Wrong;

// A holds the old lock. B comes after the lock object was replaced, locks the new one, and is in as well.
[Demonstrates(6, "replaced-lock", "the lock is replaced, and two threads are inside", Rules = ["LKS6002"], Right = "one-at-a-time")]
public sealed class ReplacedLock : IDemonstration
{
    private object _gate = new();
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Work(stage, inTurn: 1, outTurn: 4)) { Name = "A" },
            new Thread(() => Reset(stage)) { Name = "resetter" },
            new Thread(() =>
            {
                stage.Turn(3);
                Work(stage, inTurn: 0, outTurn: 5);
            }) { Name = "B" });
        return new Outcome(Volatile.Read(ref _peak) == 2, $"{Volatile.Read(ref _peak)} threads were inside at once");
    }

    private void Reset(Stage stage)
    {
        stage.Turn(2);
        _gate = new object(); // expect: LKS6002
        stage.Tell("makes a new lock");
        stage.Done();
    }

    private void Work(Stage stage, int inTurn, int outTurn)
    {
        if (inTurn > 0)
            stage.Turn(inTurn);
        lock (_gate)
        {
            var inside = Interlocked.Increment(ref _inside);
            Interlocked.Exchange(ref _peak, inside);
            stage.Tell($"locks, {inside} inside");
            stage.Turn(outTurn);
            Interlocked.Decrement(ref _inside);
            stage.Tell("leaves");
            stage.Done();
        }
    }
}

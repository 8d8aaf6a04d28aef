using Runtime.Staging;

namespace Runtime.Wrong;

// TryEnter gives up after a while and says so by its result. Nobody looks: the second thread is inside, and leaves a lock it never had.
[Demonstrates(11, "ignored-entry-timeout", "the time is up, and the thread enters without the lock", Rules = ["LKS3004"], Right = "tested-entry")]
public sealed class IgnoredEntryTimeout : IDemonstration
{
    private readonly object _gate = new();
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Print(stage, 1, () => stage.Turn(3))) { Name = "A" },
            new Thread(() => Print(stage, 2, () => { })) { Name = "B" });
        return new Outcome(Volatile.Read(ref _peak) == 2, $"{Volatile.Read(ref _peak)} threads printed at once");
    }

    private void Print(Stage stage, int turn, Action work)
    {
        stage.Turn(turn);
        try
        {
            Print(stage, work);
        }
        catch (SynchronizationLockException)
        {
            stage.Tell("SynchronizationLockException");
        }

        stage.Done();
    }

    private void Print(Stage stage, Action work)
    {
        Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(50)); // expect: LKS3004
        try
        {
            var inside = Interlocked.Increment(ref _inside);
            Interlocked.Exchange(ref _peak, inside);
            stage.Tell($"prints, {inside} at once");
            work();
            Interlocked.Decrement(ref _inside);
            stage.Tell("leaves");
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// Wait throws when it is cancelled, before the try, and says by its result whether there was a permit. Only who got one gives one back.
[Demonstrates(8, "refused-jobs", "who is cancelled or gets no permit in time stays out, and gives none back")]
public sealed class RefusedJobs : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(1, 1);
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Job(stage, 1, () => stage.Turn(4), CancellationToken.None)) { Name = "job 1" },
            new Thread(() => Job(stage, 2, () => { }, new CancellationToken(canceled: true))) { Name = "cancelled" },
            new Thread(() => Job(stage, 3, () => { }, CancellationToken.None)) { Name = "impatient" });
        return new Outcome(Volatile.Read(ref _peak) == 1 && _slots.CurrentCount == 1, $"{Volatile.Read(ref _peak)} job ran in 1 slot, which is free again");
    }

    private void Job(Stage stage, int turn, Action work, CancellationToken token)
    {
        stage.Turn(turn);
        try
        {
            if (!Occupies(stage, work, token))
                stage.Tell("no permit in time, stays out");
        }
        catch (OperationCanceledException)
        {
            stage.Tell("is cancelled, stays out");
        }

        stage.Done();
    }

    private bool Occupies(Stage stage, Action work, CancellationToken token)
    {
        if (!_slots.Wait(TimeSpan.FromMilliseconds(50), token))
            return false;
        try
        {
            var inside = Interlocked.Increment(ref _inside);
            if (inside > Volatile.Read(ref _peak))
                Volatile.Write(ref _peak, inside);
            stage.Tell($"in, {inside} inside");
            work();
            Interlocked.Decrement(ref _inside);
            stage.Tell("out");
            return true;
        }
        finally
        {
            _slots.Release();
        }
    }
}

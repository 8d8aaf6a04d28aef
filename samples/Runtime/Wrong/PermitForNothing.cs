using Runtime.Staging;

namespace Runtime.Wrong;

// The wait is inside the try: when it is cancelled, the finally block gives back a permit that belongs to somebody else.
[Demonstrates(8, "permit-for-nothing", "a cancelled wait gives back what it never took, and three are in two slots", Rules = ["LKS3003"], Right = "refused-jobs")]
public sealed class PermitForNothing : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(2, 2);
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Job(stage, 1, () => stage.Turn(5))) { Name = "job 1" },
            new Thread(() => Job(stage, 2, () => stage.Turn(6))) { Name = "job 2" },
            new Thread(() => Cancelled(stage)) { Name = "cancelled" },
            new Thread(() => Job(stage, 4, () => { })) { Name = "job 3" });
        return new Outcome(Volatile.Read(ref _peak) == 3, $"{Volatile.Read(ref _peak)} jobs ran in 2 slots");
    }

    private void Job(Stage stage, int turn, Action work)
    {
        stage.Turn(turn);
        try
        {
            Occupy(stage, work, CancellationToken.None);
        }
        catch (SemaphoreFullException)
        {
            stage.Tell("SemaphoreFullException");
        }

        stage.Done();
    }

    private void Cancelled(Stage stage)
    {
        stage.Turn(3);
        try
        {
            Occupy(stage, () => { }, new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            stage.Tell($"is cancelled, gives back: {_slots.CurrentCount} free");
        }

        stage.Done();
    }

    private void Occupy(Stage stage, Action work, CancellationToken token)
    {
        try
        {
            _slots.Wait(token); // expect: LKS3003
            var inside = Interlocked.Increment(ref _inside);
            for (var peak = Volatile.Read(ref _peak); inside > peak; peak = Volatile.Read(ref _peak))
                Interlocked.CompareExchange(ref _peak, inside, peak);
            stage.Tell($"in, {inside} inside");
            work();
            Interlocked.Decrement(ref _inside);
            stage.Tell("out");
        }
        finally
        {
            _slots.Release();
        }
    }
}

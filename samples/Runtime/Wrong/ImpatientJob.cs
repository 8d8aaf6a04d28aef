using Runtime.Staging;

namespace Runtime.Wrong;

// The wait gives up after a while and says so by its result. The job does not look: it runs without a permit, and gives one back.
[Demonstrates(8, "impatient-job", "a job that did not get a permit goes in all the same", Rules = ["LKS3004"], Right = "refused-jobs")]
public sealed class ImpatientJob : IDemonstration
{
    private readonly SemaphoreSlim _slots = new(1, 1);
    private int _inside;
    private int _peak;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Job(stage, 1, () => stage.Turn(3))) { Name = "job 1" },
            new Thread(() => Job(stage, 2, () => { })) { Name = "job 2" });
        return new Outcome(Volatile.Read(ref _peak) == 2, $"{Volatile.Read(ref _peak)} jobs ran in 1 slot");
    }

    private void Job(Stage stage, int turn, Action work)
    {
        stage.Turn(turn);
        try
        {
            Occupy(stage, work);
        }
        catch (SemaphoreFullException)
        {
            stage.Tell("SemaphoreFullException");
        }

        stage.Done();
    }

    private void Occupy(Stage stage, Action work)
    {
        _slots.Wait(TimeSpan.FromMilliseconds(50)); // expect: LKS3004
        try
        {
            var inside = Interlocked.Increment(ref _inside);
            if (inside > Volatile.Read(ref _peak))
                Volatile.Write(ref _peak, inside);
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

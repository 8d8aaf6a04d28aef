using Runtime.Staging;

namespace Runtime.Right;

// The result of TryEnter is tested: who did not get the lock in time does something else.
[Demonstrates(11, "tested-entry", "the time is up, and the thread says so and stays out")]
public sealed class TestedEntry : IDemonstration
{
    private readonly object _gate = new();
    private int _printed;
    private int _refused;

    public Outcome Run(Stage stage)
    {
        stage.Run(
            new Thread(() => Print(stage, 1, () => stage.Turn(3))) { Name = "A" },
            new Thread(() => Print(stage, 2, () => { })) { Name = "B" });
        return new Outcome(
            (Volatile.Read(ref _printed), Volatile.Read(ref _refused)) == (1, 1),
            $"{Volatile.Read(ref _printed)} printed, {Volatile.Read(ref _refused)} stayed out");
    }

    private void Print(Stage stage, int turn, Action work)
    {
        stage.Turn(turn);
        if (Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(50)))
        {
            try
            {
                stage.Tell("prints");
                Interlocked.Increment(ref _printed);
                work();
                stage.Tell("leaves");
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }
        else
        {
            stage.Tell("the time is up, stays out");
            Interlocked.Increment(ref _refused);
        }

        stage.Done();
    }
}

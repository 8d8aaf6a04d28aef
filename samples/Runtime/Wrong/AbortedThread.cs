using Runtime.Staging;

namespace Runtime.Wrong;

// Abort() once stopped a thread wherever it was, with its locks held. On .NET it only throws, and the thread goes on.
[Demonstrates(13, "aborted-thread", "Abort() throws, and the thread goes on", Rules = ["LKS5008"], Right = "token-stop")]
public sealed class AbortedThread : IDemonstration
{
    private readonly ManualResetEventSlim _end = new();

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(() => Work(stage)) { Name = "worker" };
        stage.Start(worker);
        stage.WaitUntil(() => stage.Entries.Count > 0, "the work");
        var isRefused = IsRefused(worker, stage);
        stage.Tell(worker.IsAlive ? "the worker is still there" : "the worker is gone");
        var isAlive = worker.IsAlive;
        _end.Set();
        stage.Join(worker);
        return new Outcome(isRefused && isAlive, "the worker could not be killed");
    }

    private void Work(Stage stage)
    {
        stage.Tell("works");
        _end.Wait();
        stage.Tell("works on, ends when it is done");
    }

    private static bool IsRefused(Thread worker, Stage stage)
    {
        try
        {
#pragma warning disable SYSLIB0006 // that it does nothing any more is what is shown
            worker.Abort(); // expect: LKS5008
#pragma warning restore SYSLIB0006
            return false;
        }
        catch (PlatformNotSupportedException)
        {
            stage.Tell("Abort(): PlatformNotSupportedException");
            return true;
        }
    }
}

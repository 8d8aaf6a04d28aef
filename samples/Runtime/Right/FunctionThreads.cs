using Runtime.Staging;

namespace Runtime.Right;

// A function runs on a thread of its own, or on one of the pool. Whoever started it waits for its end.
[Demonstrates(2, "function-threads", "a thread and a task do their work, and their starter waits for both")]
public sealed class FunctionThreads : IDemonstration
{
    private int _done;

    public Outcome Run(Stage stage)
    {
        var thread = new Thread(() => Work(stage, "on a thread of its own")) { Name = "thread" };
        stage.Tell("starts a thread");
        stage.Start(thread);
        stage.Join(thread);
        stage.Tell("has joined it, starts a task");
        Task.Run(() => Work(stage, "on a pool thread")).Wait();
        stage.Tell("has waited for it");
        return new Outcome(Volatile.Read(ref _done) == 2, $"{Volatile.Read(ref _done)} pieces are done");
    }

    private void Work(Stage stage, string where)
    {
        Thread.Sleep(20);
        stage.Tell($"works {where}");
        Interlocked.Increment(ref _done);
    }
}

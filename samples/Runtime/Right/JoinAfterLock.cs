using Runtime.Staging;

namespace Runtime.Right;

// The lock is left before the wait: the thread and the task get it, do their work and end.
[Demonstrates(14, "join-after-lock", "thread and task are waited for after the lock is released")]
public sealed class JoinAfterLock : IDemonstration
{
    private readonly object _gate = new();
    private int _sum;

    public Outcome Run(Stage stage)
    {
        var owner = new Thread(() => Finish(stage)) { Name = "owner" };
        stage.Run(owner);
        lock (_gate)
            return new Outcome(_sum == 3, $"owner, worker and task have added {_sum}");
    }

    private void Finish(Stage stage)
    {
        var worker = new Thread(() => Add(stage, "worker")) { Name = "worker" };
        Task task;
        lock (_gate)
        {
            _sum++;
            stage.Tell("locks, starts worker and task");
            stage.Start(worker);
            task = Task.Run(() => Add(stage, "task"));
        }

        stage.Tell("has released the lock, waits for both");
        worker.Join();
        task.Wait();
        stage.Tell("both have ended");
    }

    private void Add(Stage stage, string name)
    {
        stage.Tell(name, "asks for the lock");
        lock (_gate)
            _sum++;
        stage.Tell(name, "ends");
    }
}

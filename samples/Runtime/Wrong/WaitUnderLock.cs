using Runtime.Staging;

namespace Runtime.Wrong;

// The owner waits for the task and holds the lock; the task wants the lock to end.
[Demonstrates(14, "wait-under-lock", "a task is waited for under the lock it needs", Rules = ["LKS2006"], Right = "join-after-lock")]
public sealed class WaitUnderLock : IDemonstration
{
    private readonly object _gate = new();
    private int _sum;

    public Outcome Run(Stage stage)
    {
        var owner = new Thread(() => Finish(stage)) { Name = "owner" };
        stage.Start(owner);
        return new Outcome(stage.Hangs(owner), "owner waits for the task, the task for the lock");
    }

    private void Finish(Stage stage)
    {
        lock (_gate)
        {
            stage.Tell("locks, starts the task, waits for it");
            var task = Task.Run(() => Add(stage));
            task.Wait(); // expect: LKS2006
        }
    }

    private void Add(Stage stage)
    {
        stage.Tell("task", "asks for the lock");
        lock (_gate)
            _sum++;
        stage.Tell("task", "ends");
    }
}

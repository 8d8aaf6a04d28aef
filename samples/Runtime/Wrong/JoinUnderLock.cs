using Runtime.Staging;

namespace Runtime.Wrong;

// The owner waits for the worker and holds the lock that the worker needs to end.
[Demonstrates(12, "join-under-lock", "owner and worker wait for each other", Rules = ["LKS2006"], Right = "join-after-lock")]
public sealed class JoinUnderLock : IDemonstration
{
    private readonly object _gate = new();
    private int _done;

    public Outcome Run(Stage stage)
    {
        var owner = new Thread(() => Finish(stage)) { Name = "owner" };
        stage.Start(owner);
        return new Outcome(stage.Hangs(owner), "owner waits for worker, worker for the lock");
    }

    private void Finish(Stage stage)
    {
        var worker = new Thread(() => Work(stage)) { Name = "worker" };
        lock (_gate)
        {
            stage.Start(worker);
            stage.Tell("waits for the worker, with the lock");
            worker.Join(); // expect: LKS2006
        }
    }

    private void Work(Stage stage)
    {
        stage.Tell("asks for the lock");
        lock (_gate)
            _done++;
        stage.Tell("ends");
    }
}

using Runtime.Staging;

namespace Runtime.Wrong;

// The worker calls Stop() itself, and Stop() waits for the worker to end.
[Demonstrates(14, "self-join", "a thread waits for its own end", Rules = ["LKS2011"], Right = "joined-result")]
public sealed class SelfJoin : IDemonstration
{
    private Thread? _worker;

    public Outcome Run(Stage stage)
    {
        _worker = new Thread(() => Work(stage)) { Name = "worker" };
        stage.Start(_worker);
        return new Outcome(stage.Hangs(_worker), "the worker waits for the worker");
    }

    private void Work(Stage stage)
    {
        stage.Tell("the work is done: Stop()");
        Stop(stage);
        stage.Tell("ends");
    }

    private void Stop(Stage stage)
    {
        stage.Tell("waits for the worker to end");
        _worker!.Join(); // expect: LKS2011
    }
}

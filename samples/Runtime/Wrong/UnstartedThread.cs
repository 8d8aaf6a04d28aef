using Runtime.Staging;

namespace Runtime.Wrong;

// A thread that is created is not yet a thread that runs. Nothing happens, and nobody complains.
[Demonstrates(2, "unstarted-thread", "the work of a thread that is never started is never done", Rules = ["LKS5007"], Right = "function-threads")]
public sealed class UnstartedThread : IDemonstration
{
    private int _done;

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(Work) { Name = "worker" }; // expect: LKS5007
        stage.Tell($"the worker is {worker.ThreadState}");
        Thread.Sleep(100);
        stage.Tell($"{Volatile.Read(ref _done)} pieces are done");
        return new Outcome(Volatile.Read(ref _done) == 0, "the worker never ran");
    }

    private void Work() => Interlocked.Increment(ref _done);
}

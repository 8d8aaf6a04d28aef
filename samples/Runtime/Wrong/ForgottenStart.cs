using Runtime.Staging;

namespace Runtime.Wrong;

// The class owns a thread, and its Start method starts everything but the thread.
[Demonstrates(1, "forgotten-start", "a worker makes its thread and never starts it", Rules = ["LKS5007"], Right = "worker-class")]
public sealed class ForgottenStart : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var worker = new Worker(stage);
        worker.Start();
        Thread.Sleep(100);
        stage.Tell($"{worker.Done} pieces are done");
        return new Outcome(worker.Done == 0, "the worker never ran");
    }

    private sealed class Worker
    {
        private readonly Stage _stage;
        private readonly Thread _thread;
        private int _done;

        public Worker(Stage stage)
        {
            _stage = stage;
            _thread = new Thread(Work) { Name = "worker" }; // expect: LKS5007
        }

        public int Done => Volatile.Read(ref _done);

        public void Start() => _stage.Tell($"starts the worker: its thread is {_thread.ThreadState}");

        private void Work() => Interlocked.Increment(ref _done);
    }
}

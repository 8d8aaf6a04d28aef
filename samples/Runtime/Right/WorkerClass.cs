using Runtime.Staging;

namespace Runtime.Right;

// A class owns a thread, starts it in a method of its own, and offers a way to wait for it. Nobody sees a worker that is not finished.
[Demonstrates(1, "worker-class", "five named workers start and end")]
public sealed class WorkerClass : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var workers = Enumerable.Range(1, 5).Select(number => new Worker($"worker {number}", stage)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        var ended = stage.Entries.Count(entry => entry.Text == "ends");
        return new Outcome(ended == 5, $"{ended} workers have ended");
    }

    private sealed class Worker
    {
        private readonly Stage _stage;
        private readonly Thread _thread;

        public Worker(string name, Stage stage)
        {
            _stage = stage;
            _thread = new Thread(Run) { Name = name };
        }

        public void Start() => _stage.Start(_thread);

        public void Join() => _stage.Join(_thread);

        private void Run()
        {
            _stage.Tell("starts");
            Thread.Sleep(20);
            _stage.Tell("ends");
        }
    }
}

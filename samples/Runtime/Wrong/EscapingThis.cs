using Runtime.Staging;

namespace Runtime.Wrong;

// The constructor starts the worker's thread before it has set the name. The thread finds an object that is not finished.
[Demonstrates(1, "escaping-this", "the worker runs before it has a name", Rules = ["LKS1024"], Right = "worker-class")]
public sealed class EscapingThis : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var worker = new Worker("press", stage);
        stage.WaitUntil(() => worker.Seen is not null, "the first line of the worker");
        return new Outcome(worker.Seen == "nobody", $"the worker's name was '{worker.Seen}'");
    }

    private sealed class Worker
    {
        private readonly Stage _stage;
        private readonly string _name = "nobody";
        private volatile string? _seen;

        public Worker(string name, Stage stage)
        {
            _stage = stage;
            stage.Tell("constructor: starts the thread");
            new Thread(Work) { IsBackground = true }.Start();
            stage.WaitUntil(() => _seen is not null, "the first line of the worker");
            _name = name; // expect: LKS1024
            stage.Tell($"constructor: sets the name '{name}'");
        }

        public string? Seen => _seen;

        private void Work()
        {
            _stage.Tell("worker", $"my name is {_name}");
            _seen = _name;
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// What a thread reads is set before it is started.
[Demonstrates(14, "early-assignment", "the path is set before the worker starts")]
public sealed class EarlyAssignment : IDemonstration
{
    private string _path = "nothing";
    private string _read = "";

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(() => Read(stage)) { Name = "worker" };
        _path = "data.txt";
        stage.Tell("sets the path, starts the worker");
        stage.Start(worker);
        worker.Join();
        stage.Tell("the worker has ended");
        return new Outcome(_read == "data.txt", $"the worker read {_read}");
    }

    private void Read(Stage stage)
    {
        _read = _path;
        stage.Tell($"reads {_read}");
    }
}

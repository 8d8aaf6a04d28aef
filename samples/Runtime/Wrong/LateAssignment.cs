using Runtime.Staging;

namespace Runtime.Wrong;

// The worker is started before the field it reads is set. It works with what was there before.
[Demonstrates(14, "late-assignment", "the worker reads the path before it is set", Rules = ["LKS1024"], Right = "early-assignment")]
public sealed class LateAssignment : IDemonstration
{
    private string _path = "nothing";
    private string _read = "";

    public Outcome Run(Stage stage)
    {
        var worker = new Thread(() => Read(stage)) { Name = "worker" };
        stage.Tell("starts the worker");
        worker.Start();
        stage.Turn(2);
        _path = "data.txt"; // expect: LKS1024
        stage.Tell("sets the path");
        stage.Done();
        worker.Join();
        return new Outcome(_read == "nothing", $"the worker read {_read}");
    }

    private void Read(Stage stage)
    {
        stage.Turn(1);
        _read = _path;
        stage.Tell("worker", $"reads {_read}");
        stage.Done();
    }
}

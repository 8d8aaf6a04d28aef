using Runtime.Staging;

namespace Runtime.Wrong;

// A foreground thread that never ends keeps its process alive after Main has returned. This runs a child process to show it, and kills it.
[Demonstrates(15, "foreground-thread", "the child process does not end after Main has returned", Rules = ["LKS5001", "LKS5006"], Right = "background-thread")]
public sealed class ForegroundThread : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("foreground");
        stage.Tell("child", child.StandardOutput.ReadLine()!);
        stage.Tell("waits for the child to end");
        var ended = child.WaitForExit(1000);
        stage.Tell("child", ended ? "has ended" : "is still there");
        stage.Tell("kills the child");
        child.Kill();
        return new Outcome(!ended, "the child could not end");
    }

    /// <summary>What the child process does.</summary>
    public void RunInChild() => new Thread(Beat).Start(); // expect: LKS5006

    private void Beat()
    {
        while (true) // expect: LKS5001
            Thread.Sleep(100);
    }
}

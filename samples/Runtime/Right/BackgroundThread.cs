using Runtime.Staging;

namespace Runtime.Right;

// A background thread ends with the process, wherever it is. What it was doing is lost: what must be finished belongs on another thread.
[Demonstrates(15, "background-thread", "the child process ends with Main")]
public sealed class BackgroundThread : IDemonstration
{
    private volatile bool _isStopping;

    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("background");
        stage.Tell("child", child.StandardOutput.ReadLine()!);
        stage.Tell("waits for the child to end");
        var ended = child.WaitForExit(5000);
        stage.Tell("child", ended ? "has ended" : "is still there");
        child.Kill();
        return new Outcome(ended, "the child ended");
    }

    /// <summary>What the child process does.</summary>
    public void RunInChild() => new Thread(Beat) { IsBackground = true }.Start();

    /// <summary>Ends the thread while the process goes on.</summary>
    public void Stop() => _isStopping = true;

    private void Beat()
    {
        while (!_isStopping)
        {
            Thread.Sleep(100);
        }
    }
}

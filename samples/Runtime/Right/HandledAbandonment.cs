using Runtime.Staging;

namespace Runtime.Right;

// Whoever catches the exception has the mutex, and looks at what the dead owner may have left half done.
[Demonstrates(18, "handled-abandonment", "the next owner recovers, works and releases")]
public sealed class HandledAbandonment : IDemonstration
{
    private readonly Mutex _mutex = new(false, Child.MutexName);

    public Outcome Run(Stage stage)
    {
        using (var child = Child.Start("abandon"))
        {
            stage.Tell("child", $"takes the mutex; {child.StandardOutput.ReadLine()}");
            child.WaitForExit(5000);
        }

        stage.Run(new Thread(() => Work(stage)) { Name = "next" }, new Thread(() => Work(stage)) { Name = "last" });
        var worked = stage.Entries.Count(entry => entry.Text == "works");
        return new Outcome(worked == 2, $"{worked} owners worked");
    }

    private void Work(Stage stage)
    {
        try
        {
            _mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            stage.Tell("the last owner died: checks what it left");
        }

        try
        {
            stage.Tell("works");
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }
}

using Runtime.Staging;

namespace Runtime.Wrong;

// One thread runs all tasks. It blocks on one of them, which waits for its turn on this thread.
[Demonstrates(16, "blocked-loop", "the only thread waits for a task that needs this thread to go on", Rules = ["LKS2013"], Right = "awaited-loop")]
public sealed class BlockedLoop : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var loop = new Thread(() => OneThread.Run(() => Show(stage))) { Name = "event loop" };
        stage.Start(loop);
        return new Outcome(stage.Hangs(loop), "the thread waits for the task, the task for the thread");
    }

    private static async Task Show(Stage stage)
    {
        await Task.Yield();
        stage.Tell("Show: blocks on Load()");
        var text = Load(stage).Result; // expect: LKS2013
        stage.Tell($"Show: shows {text}");
    }

    private static async Task<string> Load(Stage stage)
    {
        stage.Tell("Load: awaits, wants to go on on this thread");
        await Task.Delay(10);
        stage.Tell("Load: goes on");
        return "text";
    }
}

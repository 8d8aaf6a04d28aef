using Runtime.Staging;

namespace Runtime.Wrong;

// The thread works for as long as there is work, which is for ever, and nobody can tell it to stop: the process stays when all else has ended.
[Demonstrates(13, "unstoppable-consumer", "the process is told to end, and a thread that nothing stops keeps it", Rules = ["LKS5001", "LKS5006"], Right = "background-thread")]
public sealed class UnstoppableConsumer : IDemonstration
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _pages = [];

    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("consumer");
        stage.Tell("child", child.StandardOutput.ReadLine()!);
        stage.Tell("waits for the child to end");
        var ended = child.WaitForExit(700);
        stage.Tell("child", ended ? "has ended" : "is still there");
        stage.Tell("kills the child");
        child.Kill();
        return new Outcome(!ended, "only killing ended it");
    }

    /// <summary>What the child process does.</summary>
    public void RunInChild() => new Thread(Print).Start(); // expect: LKS5006

    private void Print()
    {
        while (true) // expect: LKS5001
        {
            while (_pages.TryDequeue(out var page))
                Console.WriteLine(page);
            Thread.Sleep(50);
        }
    }
}

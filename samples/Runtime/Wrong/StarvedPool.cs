using Runtime.Staging;

namespace Runtime.Wrong;

// Each job holds a pool thread and blocks until its part is done. The parts wait for a free pool thread, and there is none. This runs in
// a child process, whose pool does not grow.
[Demonstrates(17, "starved-pool", "every pool thread waits for work that needs a pool thread", Rules = ["LKS2016"], Right = "fed-pool")]
public sealed class StarvedPool : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("starve");
        var lines = child.StandardOutput;
        stage.Tell("pool", lines.ReadLine()!);
        var begun = lines.ReadLine()!;
        stage.Tell("pool", begun);
        child.Kill();
        return new Outcome(begun == "0 parts have begun", "nothing goes on any more");
    }

    /// <summary>What the child process does.</summary>
    public void RunInChild()
    {
        var size = Environment.ProcessorCount;
        ThreadPool.SetMinThreads(size, 1);
        ThreadPool.SetMaxThreads(size, 1);
        using var running = new CountdownEvent(size);
        var begun = 0;
        for (var i = 0; i < size; i++)
        {
            Task.Run(() =>
            {
                running.Signal();
                running.Wait();
                using var done = new ManualResetEventSlim();
                Task.Run(() =>
                {
                    Interlocked.Increment(ref begun);
                    done.Set();
                });
                done.Wait(); // expect: LKS2016
            });
        }

        running.Wait();
        Console.WriteLine("all threads run jobs and wait for their parts");
        Thread.Sleep(300);
        Console.WriteLine($"{Volatile.Read(ref begun)} parts have begun");
    }
}

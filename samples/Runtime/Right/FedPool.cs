using Runtime.Staging;

namespace Runtime.Right;

// The same jobs await their parts: each gives its thread back, and the parts run on it.
[Demonstrates(17, "fed-pool", "a job that awaits its part gives its pool thread to it")]
public sealed class FedPool : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        using var child = Child.Start("feed");
        var lines = child.StandardOutput;
        stage.Tell("pool", lines.ReadLine()!);
        var done = lines.ReadLine()!;
        stage.Tell("pool", done);
        child.WaitForExit(5000);
        return new Outcome(done == "all parts are done", "all jobs have ended");
    }

    /// <summary>What the child process does.</summary>
    public void RunInChild()
    {
        var size = Environment.ProcessorCount;
        ThreadPool.SetMinThreads(size, 1);
        ThreadPool.SetMaxThreads(size, 1);
        using var running = new CountdownEvent(size);
        var jobs = new Task[size];
        for (var i = 0; i < size; i++)
        {
            jobs[i] = Task.Run(async () =>
            {
                running.Signal();
                running.Wait();
                await Task.Run(() => Thread.Sleep(10));
            });
        }

        running.Wait();
        Console.WriteLine("all threads run jobs that await their parts");
        Console.WriteLine(Task.WaitAll(jobs, 5000) ? "all parts are done" : "some parts are not done");
    }
}

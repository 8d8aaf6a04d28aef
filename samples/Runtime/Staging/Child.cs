using System.Diagnostics;
using Runtime.Right;
using Runtime.Wrong;

namespace Runtime.Staging;

/// <summary>This program as a child process of itself.</summary>
public static class Child
{
    /// <summary>The name by which both processes know the mutex: one for each run of the parent.</summary>
    public static string MutexName => Environment.GetEnvironmentVariable("LOCKSET_MUTEX") ?? $"Lockset.Runtime.{Environment.ProcessId}";

    /// <summary>Starts a child that plays <paramref name="role"/>; its input and output are pipes to this process.</summary>
    public static Process Start(string role) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, "child", role])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { ["LOCKSET_MUTEX"] = MutexName },
    })!;

    /// <summary>Plays a role in the child process and returns its exit code.</summary>
    public static int Play(string role)
    {
        switch (role)
        {
            case "foreground":
                new ForegroundThread().RunInChild();
                break;
            case "background":
                new BackgroundThread().RunInChild();
                break;
            case "consumer":
                new UnstoppableConsumer().RunInChild();
                break;
            case "starve":
                new StarvedPool().RunInChild();
                return 0;
            case "feed":
                new FedPool().RunInChild();
                return 0;
            case "abandon":
                Abandon();
                break;
            case "echo":
                Console.WriteLine(Console.ReadLine()!.ToUpperInvariant());
                return 0;
            case "compute":
                Console.WriteLine(Work());
                return 0;
        }

        Console.WriteLine("Main returns");
        return 0;
    }

    /// <summary>Something for the processor to do.</summary>
    public static long Work()
    {
        var sum = 0L;
        for (var i = 0; i < 20_000_000; i++)
            sum += i % 7;
        return sum;
    }

    /// <summary>Lets <paramref name="count"/> processes work, and adds up what they say.</summary>
    public static long Compute(int count)
    {
        var children = Enumerable.Range(0, count).Select(_ => Start("compute")).ToList();
        var sum = children.Sum(child => long.Parse(child.StandardOutput.ReadLine()!));
        foreach (var child in children)
        {
            child.WaitForExit(5000);
            child.Dispose();
        }

        return sum;
    }

    private static void Abandon()
    {
        var mutex = new Mutex(false, MutexName);
        try
        {
            if (!mutex.WaitOne(5000))
                throw new TimeoutException();
        }
        catch (AbandonedMutexException)
        {
            // The demonstration before has left it so; this process owns it now.
        }

        GC.KeepAlive(mutex);
    }
}

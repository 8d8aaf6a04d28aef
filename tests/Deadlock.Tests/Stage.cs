using System.Collections.Concurrent;

namespace Lockset.Deadlocks;

/// <summary>Brings the threads of a program to where they get in each other's way, every time.</summary>
public static class Stage
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(150);
    private static int s_arrived;

    /// <summary>Forgets the program before.</summary>
    public static void Clear() => s_arrived = 0;

    /// <summary>Waits until that many threads have come this far, or for a while where they cannot.</summary>
    public static void Meet(int threads = 2)
    {
        Arrive();
        SpinWait.SpinUntil(() => Volatile.Read(ref s_arrived) >= threads, s_patience);
    }

    /// <summary>Says that a thread has come this far.</summary>
    public static void Arrive() => Interlocked.Increment(ref s_arrived);

    /// <summary>Waits until that many threads have said so, and had the time to go on.</summary>
    public static void Arrived(int threads)
    {
        SpinWait.SpinUntil(() => Volatile.Read(ref s_arrived) >= threads, TimeSpan.FromSeconds(10));
        Pause();
    }

    /// <summary>Gives the other threads time to go on.</summary>
    public static void Pause() => Thread.Sleep(50);

    /// <summary>Runs both at the same time, and waits for both.</summary>
    public static void Both(Action one, Action two) => All(one, two);

    /// <summary>Runs all at the same time, and waits for all.</summary>
    public static void All(params Action[] actions)
    {
        var threads = actions.Select(action => new Thread(() => action()) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    /// <summary>Waits for work that needs no context.</summary>
    public static void Wait(Task work) => work.GetAwaiter().GetResult();

    /// <summary>Runs an action whose exception is expected.</summary>
    public static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            Console.WriteLine(exception.Message);
        }
    }

    /// <summary>Runs asynchronous work on a context that has one thread, as a user interface has, until it is done.</summary>
    public static void OnOneThread(Func<Task> work)
    {
        var posted = new BlockingCollection<(SendOrPostCallback Callback, object? State)>();
        SynchronizationContext.SetSynchronizationContext(new OneThread(posted));
        work().ContinueWith(_ => posted.CompleteAdding(), TaskScheduler.Default);
        foreach (var (callback, state) in posted.GetConsumingEnumerable())
            callback(state);
    }

    private sealed class OneThread(BlockingCollection<(SendOrPostCallback, object?)> posted) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback callback, object? state)
        {
            if (!posted.IsAddingCompleted)
                posted.Add((callback, state));
        }
    }
}

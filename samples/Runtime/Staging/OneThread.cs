using System.Collections.Concurrent;

namespace Runtime.Staging;

/// <summary>Runs asynchronous work on one thread, as a user interface does: what follows an await waits for its turn.</summary>
public sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    /// <summary>Runs <paramref name="work"/> on the calling thread and returns when it is done.</summary>
    public static void Run(Func<Task> work)
    {
        var before = Current;
        var context = new OneThread();
        SetSynchronizationContext(context);
        try
        {
            var task = work();
            task.ContinueWith(_ => context._posted.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in context._posted.GetConsumingEnumerable())
                callback(state);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));
}

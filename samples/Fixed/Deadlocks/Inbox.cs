namespace Samples.Deadlocks;

/// <summary>Continuations run on threads of their own, and nobody blocks a pool thread.</summary>
public sealed class Inbox
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<string> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Next
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    public void Put(string letter)
    {
        lock (_gate)
        {
            _next.TrySetResult(letter);
        }
    }

    public Task Archive() => Task.Run(async () =>
    {
        var sorted = Task.Run(() => Console.WriteLine("sorted"));
        await sorted;
        Console.WriteLine("archived");
    });
}

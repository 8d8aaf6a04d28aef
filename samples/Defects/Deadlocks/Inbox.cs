namespace Samples.Deadlocks;

/// <summary>Whoever completes a task runs the code that awaits it, and whoever blocks a pool thread takes it from those who could help.</summary>
public sealed class Inbox
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<string> _next = new(); // expect: LKS2015

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
            _next.TrySetResult(letter); // expect: LKS2010
        }
    }

    public Task Archive() => Task.Run(() =>
    {
        var sorted = Task.Run(() => Console.WriteLine("sorted"));
        sorted.Wait(); // expect: LKS2016
        Console.WriteLine("archived");
    });
}

namespace Samples.Threads;

/// <summary>Work that runs, is kept and awaited, and is asked to stop.</summary>
public sealed class Jobs : IDisposable
{
    private readonly List<int> _done = [];
    private readonly CancellationTokenSource _stopping = new();
    private Timer? _timer;

    public void Prepare()
    {
        var thread = new Thread(() => Console.WriteLine("prepared"));
        thread.IsBackground = true;
        thread.Start();
    }

    public Task Run() => Task.Run(async () => await Task.Delay(10));

    public void Tick()
    {
        _timer = new Timer(_ => Console.WriteLine("tick"), null, 0, 100);
    }

    public void Cancel(Thread worker) => worker.Interrupt();

    public void Wait()
    {
        var task = Task.Run(() => Console.WriteLine("working"));
        task.Wait();
    }

    public void Kill(Thread worker)
    {
        _stopping.Cancel();
        worker.Join();
    }

    public int Done => _done.Count;

    public void Dispose() => _timer?.Dispose();
}

using System.Collections.Concurrent;

namespace Samples;

/// <summary>Loops that never test a flag of their own and still end.</summary>
public sealed class Loops : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly object _gate = new();
    private bool _closed;

    public void Start()
    {
        new Thread(Drain).Start();
        new Thread(Wait).Start();
        Task.Run(async () =>
        {
            while (true)
                await Task.Delay(1000, _stopping.Token);
        });
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _stopping.Cancel();
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Drain()
    {
        while (true)
            _work.Take()();
    }

    private void Wait()
    {
        lock (_gate)
        {
            while (!_closed)
                Monitor.Wait(_gate);
        }
    }
}

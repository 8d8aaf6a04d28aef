namespace Samples.Signals;

/// <summary>All waiters wake and look again, a condition remembers the signal, and a timeout is an error.</summary>
public sealed class Buffer
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = new();
    private readonly ManualResetEventSlim _filled = new();
    private readonly object _door = new();
    private string _label = "";
    private bool _isOpen;

    public void Put(int item)
    {
        lock (_gate)
        {
            while (_items.Count == 4)
                Monitor.Wait(_gate);
            _items.Enqueue(item);
            Monitor.PulseAll(_gate);
        }
    }

    public int Take()
    {
        lock (_gate)
        {
            while (_items.Count == 0)
                Monitor.Wait(_gate);
            var item = _items.Dequeue();
            Monitor.PulseAll(_gate);
            return item;
        }
    }

    public void Fill() => Task.Run(() =>
    {
        _label = "full";
        _filled.Set();
    });

    public int LabelWidth()
    {
        if (!_filled.Wait(TimeSpan.FromSeconds(3)))
            throw new TimeoutException();
        return _label.Length;
    }

    public void Enter()
    {
        lock (_door)
        {
            while (!_isOpen)
                Monitor.Wait(_door);
        }
    }

    public void Open()
    {
        lock (_door)
        {
            _isOpen = true;
            Monitor.PulseAll(_door);
        }
    }
}

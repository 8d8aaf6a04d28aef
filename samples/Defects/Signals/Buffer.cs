namespace Samples.Signals;

/// <summary>Signals that wake the wrong thread, come too early, or are mistaken for a time that is up.</summary>
public sealed class Buffer
{
    private readonly object _gate = new();
    private readonly Queue<int> _items = new();
    private readonly ManualResetEventSlim _filled = new();
    private readonly object _door = new();
    private string _label = "";

    public void Put(int item)
    {
        lock (_gate)
        {
            while (_items.Count == 4)
                Monitor.Wait(_gate);
            _items.Enqueue(item);
            Monitor.Pulse(_gate); // expect: LKS4003
        }
    }

    public int Take()
    {
        lock (_gate)
        {
            while (_items.Count == 0)
                Monitor.Wait(_gate);
            var item = _items.Dequeue();
            Monitor.Pulse(_gate); // expect: LKS4003
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
        _filled.Wait(TimeSpan.FromSeconds(3)); // expect: LKS4005
        return _label.Length;
    }

    public void Enter()
    {
        lock (_door)
            Monitor.Wait(_door); // expect: LKS4006
    }

    public void Open()
    {
        lock (_door)
            Monitor.PulseAll(_door);
    }
}

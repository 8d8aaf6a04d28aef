namespace Samples.Signals;

/// <summary>Signals under the lock, tests in a loop, and somebody who sets the event.</summary>
public sealed class Mailbox
{
    private readonly object _gate = new();
    private readonly Queue<string> _letters = new();
    private readonly ManualResetEventSlim _closed = new();

    public string Take()
    {
        lock (_gate)
        {
            while (_letters.Count == 0)
                Monitor.Wait(_gate);
            return _letters.Dequeue();
        }
    }

    public void Put(string letter)
    {
        lock (_gate)
        {
            _letters.Enqueue(letter);
            Monitor.Pulse(_gate);
        }
    }

    public void WaitForClosing() => _closed.Wait();

    public void Close() => _closed.Set();
}

namespace Samples.Signals;

/// <summary>Signals that come too early, to nobody, or never.</summary>
public sealed class Mailbox
{
    private readonly object _gate = new();
    private readonly Queue<string> _letters = new();
    private readonly ManualResetEventSlim _closed = new();

    public string Take()
    {
        lock (_gate)
        {
            if (_letters.Count == 0)
                Monitor.Wait(_gate); // expect: LKS4001
            return _letters.Dequeue();
        }
    }

    public void Put(string letter)
    {
        lock (_gate)
            _letters.Enqueue(letter);
        Monitor.Pulse(_gate); // expect: LKS4002
    }

    public void WaitForClosing() => _closed.Wait(); // expect: LKS4004
}

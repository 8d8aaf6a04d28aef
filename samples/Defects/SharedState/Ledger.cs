namespace Samples.SharedState;

/// <summary>Everything is done under the lock, but for the reset: a total that is being computed starts from nothing half way.</summary>
public sealed class Ledger
{
    private readonly object _gate = new();
    private readonly List<decimal> _entries = [];
    private decimal _total;

    public decimal Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    public void Add(decimal amount)
    {
        lock (_gate)
        {
            _entries.Add(amount);
            _total += amount;
        }
    }

    public void Undo()
    {
        lock (_gate)
        {
            _total -= _entries[^1];
            _entries.RemoveAt(_entries.Count - 1);
        }
    }

    public void Forget()
    {
        _total = 0; // expect: LKS1002
    }
}

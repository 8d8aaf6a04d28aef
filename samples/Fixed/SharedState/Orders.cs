namespace Samples.SharedState;

/// <summary>One lock covers all of it, and nothing leaves it but copies.</summary>
public sealed class Orders
{
    private readonly object _gate = new();
    private readonly List<string> _orders = [];
    private int _total;

    public event EventHandler? Changed;

    public List<string> All
    {
        get
        {
            lock (_gate)
                return new List<string>(_orders);
        }
    }

    public void Add(string order)
    {
        lock (_gate)
        {
            _orders.Add(order);
            _total++;
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Discount(int percent)
    {
        lock (_gate)
            _total -= _total * percent / 100;
    }

    public void Clear()
    {
        lock (_gate)
            _total = 0;
    }
}

namespace Samples.SharedState;

/// <summary>A lock that is there, and does not cover what it should.</summary>
public sealed class Orders
{
    private readonly object _gate = new();
    private readonly object _other = new();
    private readonly List<string> _orders = [];
    private int _total;

    public event EventHandler? Changed;

    public List<string> All
    {
        get
        {
            lock (_gate)
                return _orders; // expect: LKS1012
        }
    }

    public void Add(string order)
    {
        lock (_gate)
        {
            _orders.Add(order);
            _total++;
        }

        if (Changed != null)
            Changed(this, EventArgs.Empty); // expect: LKS1015
    }

    public void Discount(int percent)
    {
        int total;
        lock (_gate)
            total = _total;
        var reduced = total - total * percent / 100;
        lock (_gate)
            _total = reduced; // expect: LKS1021
    }

    public void Clear()
    {
        lock (_other)
            _total = 0; // expect: LKS1017
    }
}

namespace Samples.Deadlocks;

/// <summary>Nobody calls out while holding a lock.</summary>
public sealed class Warehouse
{
    private readonly object _gate = new();
    private readonly Shop _shop;
    private int _stock;

    public Warehouse(Shop shop) => _shop = shop;

    public event EventHandler? Emptied;

    public void Deliver()
    {
        lock (_gate)
            _stock--;
        _shop.Receive();
        Emptied?.Invoke(this, EventArgs.Empty);
    }

    public void Restock()
    {
        lock (_gate)
        {
            _stock++;
            Monitor.PulseAll(_gate);
        }
    }

    public void Take()
    {
        lock (_gate)
        {
            while (_stock == 0)
                Monitor.Wait(_gate);
        }
    }
}

public sealed class Shop
{
    private readonly object _gate = new();
    private int _goods;

    public void Receive()
    {
        lock (_gate)
            _goods++;
    }

    public void Return(Warehouse warehouse)
    {
        lock (_gate)
            _goods--;
        warehouse.Restock();
    }
}

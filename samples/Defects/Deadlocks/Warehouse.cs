namespace Samples.Deadlocks;

/// <summary>Two objects call each other while each holds its own lock.</summary>
public sealed class Warehouse
{
    private readonly object _gate = new();
    private readonly object _shelves = new();
    private readonly Shop _shop;
    private int _stock;

    public Warehouse(Shop shop) => _shop = shop;

    public event EventHandler? Emptied;

    public void Deliver()
    {
        lock (_gate)
        {
            _stock--;
            _shop.Receive(); // expect: LKS2002
            Emptied?.Invoke(this, EventArgs.Empty); // expect: LKS2009
        }
    }

    public void Restock()
    {
        lock (_gate)
            _stock++;
    }

    public void Take()
    {
        lock (_gate)
        {
            lock (_shelves)
            {
                while (_stock == 0)
                    Monitor.Wait(_shelves); // expect: LKS2014
            }
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
        {
            _goods--;
            warehouse.Restock();
        }
    }
}

using Runtime.Staging;

namespace Runtime.Right;

// Each changes its own state under its own lock, leaves the lock, and calls the other then.
[Demonstrates(12, "calls-after-the-lock", "two objects call each other after their locks are released, and end")]
public sealed class CallsAfterTheLock : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var shop = new Shop(stage);
        var warehouse = new Warehouse(shop, stage);
        shop.Warehouse = warehouse;
        var seller = new Thread(shop.Sell) { Name = "seller" };
        var packer = new Thread(warehouse.Ship) { Name = "packer" };
        stage.Run(seller, packer);
        return new Outcome(!seller.IsAlive && !packer.IsAlive, "both have sold and shipped");
    }
}

/// <summary>Sells, and orders more when its lock is released.</summary>
internal sealed class Shop(Stage stage)
{
    private readonly object _gate = new();
    private int _shelf = 5;

    public Warehouse? Warehouse { get; set; }

    public void Sell()
    {
        lock (_gate)
        {
            stage.Turn(1);
            _shelf--;
            stage.Tell("locks the shop, sells");
            stage.Turn(3);
            stage.Done();
        }

        Warehouse!.Order();
        stage.Tell("has ordered");
    }

    public void Receive()
    {
        lock (_gate)
            _shelf++;
    }
}

/// <summary>Ships, and delivers when its lock is released.</summary>
internal sealed class Warehouse(Shop shop, Stage stage)
{
    private readonly object _gate = new();
    private int _stock = 100;

    public void Ship()
    {
        lock (_gate)
        {
            stage.Turn(2);
            _stock--;
            stage.Tell("locks the warehouse, packs");
            stage.Turn(4);
            stage.Done();
        }

        shop.Receive();
        stage.Tell("has delivered");
    }

    public void Order()
    {
        lock (_gate)
            _stock--;
    }
}

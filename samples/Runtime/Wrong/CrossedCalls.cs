using Runtime.Staging;

namespace Runtime.Wrong;

// The shop calls the warehouse with its own lock held, and the warehouse the shop. Each waits for the lock of the other.
[Demonstrates(12, "crossed-calls", "two objects call each other, each under its own lock, and wait for ever", Rules = ["LKS2002"], Right = "calls-after-the-lock")]
public sealed class CrossedCalls : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var shop = new CrossedShop(stage);
        var warehouse = new CrossedWarehouse(shop, stage);
        shop.Warehouse = warehouse;
        var seller = new Thread(shop.Sell) { Name = "seller" };
        var packer = new Thread(warehouse.Ship) { Name = "packer" };
        stage.Start(seller, packer);
        var hang = stage.Hangs(seller) && stage.Hangs(packer);
        return new Outcome(hang, "seller: shop -> warehouse, packer: warehouse -> shop");
    }
}

/// <summary>Sells, and orders more under its lock.</summary>
internal sealed class CrossedShop(Stage stage)
{
    private readonly object _gate = new();
    private int _shelf = 5;

    public CrossedWarehouse? Warehouse { get; set; }

    public void Sell()
    {
        lock (_gate)
        {
            stage.Turn(1);
            _shelf--;
            stage.Tell("locks the shop, sells");
            stage.Turn(3);
            stage.Tell("orders: asks for the warehouse");
            stage.Done();
            Warehouse!.Order(); // expect: LKS2002
        }
    }

    public void Receive()
    {
        lock (_gate)
            _shelf++;
    }
}

/// <summary>Ships, and delivers under its lock.</summary>
internal sealed class CrossedWarehouse(CrossedShop shop, Stage stage)
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
            stage.Tell("delivers: asks for the shop");
            stage.Done();
            shop.Receive();
        }
    }

    public void Order()
    {
        lock (_gate)
            _stock--;
    }
}

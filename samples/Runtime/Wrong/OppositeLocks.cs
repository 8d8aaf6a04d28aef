using Runtime.Staging;

namespace Runtime.Wrong;

// One thread holds the stock and wants the orders, the other holds the orders and wants the stock.
[Demonstrates(12, "opposite-locks", "two threads wait for each other's lock", Rules = ["LKS2001"], Right = "ordered-locks")]
public sealed class OppositeLocks : IDemonstration
{
    private readonly object _stock = new();
    private readonly object _orders = new();

    public Outcome Run(Stage stage)
    {
        var refill = new Thread(() => Refill(stage)) { Name = "refill" };
        var order = new Thread(() => Order(stage)) { Name = "order" };
        stage.Start(refill, order);
        var hang = stage.Hangs(refill) && stage.Hangs(order);
        return new Outcome(hang, "refill: _stock -> _orders, order: _orders -> _stock");
    }

    private void Refill(Stage stage)
    {
        lock (_stock)
        {
            stage.Turn(1);
            stage.Tell("holds the stock");
            stage.Turn(3);
            stage.Tell("asks for the orders");
            stage.Done();
            lock (_orders) // expect: LKS2001
                stage.Tell("has both");
        }
    }

    private void Order(Stage stage)
    {
        lock (_orders)
        {
            stage.Turn(2);
            stage.Tell("holds the orders");
            stage.Turn(4);
            stage.Tell("asks for the stock");
            stage.Done();
            lock (_stock)
                stage.Tell("has both");
        }
    }
}

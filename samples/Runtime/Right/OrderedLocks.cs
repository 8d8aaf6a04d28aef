using Runtime.Staging;

namespace Runtime.Right;

// Both threads take the stock first, then the orders. The second waits outside, with nothing that the first needs.
[Demonstrates(12, "ordered-locks", "two threads take both locks in one order and end")]
public sealed class OrderedLocks : IDemonstration
{
    private readonly object _stock = new();
    private readonly object _orders = new();
    private int _done;

    public Outcome Run(Stage stage)
    {
        stage.Run(new Thread(() => Do(stage, "refills")) { Name = "refill" }, new Thread(() => Do(stage, "orders")) { Name = "order" });
        lock (_stock)
            return new Outcome(_done == 2, $"{_done} threads are done");
    }

    private void Do(Stage stage, string what)
    {
        stage.Tell("asks for the stock");
        lock (_stock)
        {
            stage.Tell("holds the stock, asks for the orders");
            lock (_orders)
            {
                stage.Tell($"{what}, with both");
                _done++;
            }
        }
    }
}

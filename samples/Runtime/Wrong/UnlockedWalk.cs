using Runtime.Staging;

namespace Runtime.Wrong;

// Goods are added and removed under the lock. The inventory walks through the list without it, and the list changes under its feet.
[Demonstrates(6, "unlocked-walk", "a walk without the lock fails when another thread changes the list", Rules = ["LKS1002"], Right = "locked-walk")]
public sealed class UnlockedWalk : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var stock = new Stock(stage);
        var fails = false;
        stage.Run(
            new Thread(() => fails = Fails(stock, stage)) { Name = "inventory" },
            new Thread(() => stock.Add("nails")) { Name = "supplier" });
        return new Outcome(fails, "the inventory has no result");
    }

    private static bool Fails(Stock stock, Stage stage)
    {
        try
        {
            stock.Count();
            return false;
        }
        catch (InvalidOperationException exception)
        {
            stage.Tell($"{exception.GetType().Name}: the list was changed");
            stage.Done();
            return true;
        }
    }

    private sealed class Stock(Stage stage)
    {
        private readonly object _gate = new();
        private readonly List<string> _goods = ["hammer", "saw"];

        public void Add(string article)
        {
            lock (_gate)
            {
                stage.Turn(2);
                _goods.Add(article);
                stage.Tell($"holds the lock, adds {article}");
                stage.Done();
            }
        }

        public void Remove(string article)
        {
            lock (_gate)
                _goods.Remove(article);
        }

        public int Size()
        {
            lock (_gate)
                return _goods.Count;
        }

        public int Count()
        {
            stage.Turn(1);
            var count = 0;
            foreach (var article in _goods) // expect: LKS1002
            {
                count++;
                stage.Tell($"takes no lock, counts the {article}");
                stage.Turn(3);
            }

            stage.Done();
            return count;
        }
    }
}

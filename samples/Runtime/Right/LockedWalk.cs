using Runtime.Staging;

namespace Runtime.Right;

// The inventory walks through the list under the lock; the supplier waits until it is done.
[Demonstrates(6, "locked-walk", "the list stays as it is while the walk holds the lock")]
public sealed class LockedWalk : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var stock = new Stock(stage);
        var counted = 0;
        stage.Run(
            new Thread(() => counted = stock.Count()) { Name = "inventory" },
            new Thread(() => stock.Add("nails")) { Name = "supplier" });
        return new Outcome(counted == 2 && stock.Size() == 3, $"{counted} were counted, and one was added after that");
    }

    private sealed class Stock(Stage stage)
    {
        private readonly object _gate = new();
        private readonly List<string> _goods = ["hammer", "saw"];

        public void Add(string article)
        {
            stage.Turn(2);
            stage.Tell("asks for the lock");
            stage.Done();
            lock (_gate)
            {
                _goods.Add(article);
                stage.Tell($"adds {article}");
            }
        }

        public int Size()
        {
            lock (_gate)
                return _goods.Count;
        }

        public int Count()
        {
            lock (_gate)
            {
                stage.Turn(1);
                stage.Tell("takes the lock");
                stage.Turn(3);
                var count = 0;
                foreach (var article in _goods)
                {
                    count++;
                    stage.Tell($"counts the {article}");
                }

                stage.Done();
                return count;
            }
        }
    }
}

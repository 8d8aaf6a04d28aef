// Two baskets are compared, each under its own lock and then that of the other.
namespace Programs.EqualsLock.Hangs
{
    public sealed class Basket : IEquatable<Basket>
    {
        private readonly object _sync = new();
        private readonly List<string> _items = [];

        public void Add(string item)
        {
            lock (_sync)
            {
                _items.Add(item);
            }
        }

        public bool Equals(Basket? other)
        {
            if (other is null)
                return false;
            if (ReferenceEquals(this, other))
                return true;
            lock (_sync)
            {
                Stage.Meet();
                return _items.SequenceEqual(other.Snapshot());
            }
        }

        public override bool Equals(object? obj) => obj is Basket basket && Equals(basket);

        public override int GetHashCode()
        {
            lock (_sync)
                return _items.Count;
        }

        private string[] Snapshot()
        {
            lock (_sync)
            {
                return [.. _items];
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mine = new Basket();
            var yours = new Basket();
            mine.Add("tea");
            yours.Add("tea");
            Stage.Both(() => mine.Equals(yours), () => yours.Equals((object)mine));
        }
    }
}

namespace Programs.EqualsLock.Ends
{
    public sealed class Basket : IEquatable<Basket>
    {
        private readonly object _sync = new();
        private readonly List<string> _items = [];

        public void Add(string item)
        {
            lock (_sync)
            {
                _items.Add(item);
            }
        }

        public bool Equals(Basket? other)
        {
            if (other is null)
                return false;
            if (ReferenceEquals(this, other))
                return true;
            var items = Snapshot();
            Stage.Meet();
            return items.SequenceEqual(other.Snapshot());
        }

        public override bool Equals(object? obj) => obj is Basket basket && Equals(basket);

        public override int GetHashCode()
        {
            lock (_sync)
                return _items.Count;
        }

        private string[] Snapshot()
        {
            lock (_sync)
            {
                return [.. _items];
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mine = new Basket();
            var yours = new Basket();
            mine.Add("tea");
            yours.Add("tea");
            Stage.Both(() => mine.Equals(yours), () => yours.Equals((object)mine));
        }
    }
}

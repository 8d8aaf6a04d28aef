// Two lock statements in opposite order.
namespace Programs.TwoLocks.Hangs
{
    public sealed class Store
    {
        private readonly object _stock = new();
        private readonly object _orders = new();
        private int _count;

        public void Order()
        {
            lock (_orders)
            {
                Stage.Meet();
                lock (_stock)
                    _count--;
            }
        }

        public void Refill()
        {
            lock (_stock)
            {
                Stage.Meet();
                lock (_orders)
                    _count++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.Order, store.Refill);
        }
    }
}

namespace Programs.TwoLocks.Ends
{
    public sealed class Store
    {
        private readonly object _stock = new();
        private readonly object _orders = new();
        private int _count;

        public void Order()
        {
            lock (_orders)
            {
                Stage.Meet();
                lock (_stock)
                    _count--;
            }
        }

        public void Refill()
        {
            lock (_orders)
            {
                Stage.Meet();
                lock (_stock)
                    _count++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.Order, store.Refill);
        }
    }
}

// The second lock is taken by a helper method.
namespace Programs.Helper.Hangs
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
                Take();
            }
        }

        public void Refill()
        {
            lock (_stock)
            {
                Stage.Meet();
                _count++;
                Log();
            }
        }

        private void Take()
        {
            lock (_stock)
                _count--;
        }

        private void Log()
        {
            lock (_orders)
                Console.WriteLine(_count);
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

namespace Programs.Helper.Ends
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
                Take();
            }
        }

        public void Refill()
        {
            lock (_stock)
            {
                Stage.Meet();
                _count++;
            }

            Log();
        }

        private void Take()
        {
            lock (_stock)
                _count--;
        }

        private void Log()
        {
            lock (_orders)
                Console.WriteLine(_count);
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

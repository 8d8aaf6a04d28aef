// Two orders, one of them without the lock that keeps them apart.
namespace Programs.GateLockMissing.Hangs
{
    public sealed class Store
    {
        private readonly object _all = new();
        private readonly object _left = new();
        private readonly object _right = new();
        private int _count;

        public void One()
        {
            lock (_all)
            {
                lock (_left)
                {
                    Stage.Meet();
                    lock (_right)
                        _count++;
                }
            }
        }

        public void Two()
        {
            lock (_right)
            {
                Stage.Meet();
                lock (_left)
                    _count--;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.One, store.Two);
        }
    }
}

namespace Programs.GateLockMissing.Ends
{
    public sealed class Store
    {
        private readonly object _all = new();
        private readonly object _left = new();
        private readonly object _right = new();
        private int _count;

        public void One()
        {
            lock (_all)
            {
                lock (_left)
                {
                    Stage.Meet();
                    lock (_right)
                        _count++;
                }
            }
        }

        public void Two()
        {
            lock (_all)
            {
                lock (_right)
                {
                    Stage.Meet();
                    lock (_left)
                        _count--;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.One, store.Two);
        }
    }
}

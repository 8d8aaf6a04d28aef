// The second lock is taken in a finally block.
namespace Programs.TryFinallyOrder.Hangs
{
    public sealed class Store
    {
        private readonly object _data = new();
        private readonly object _log = new();
        private int _count;

        public void Save()
        {
            lock (_data)
            {
                try
                {
                    _count++;
                }
                finally
                {
                    Stage.Meet();
                    lock (_log)
                        _count--;
                }
            }
        }

        public void Rotate()
        {
            lock (_log)
            {
                Stage.Meet();
                lock (_data)
                    _count = 0;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.Save, store.Rotate);
        }
    }
}

namespace Programs.TryFinallyOrder.Ends
{
    public sealed class Store
    {
        private readonly object _data = new();
        private readonly object _log = new();
        private int _count;

        public void Save()
        {
            lock (_data)
            {
                try
                {
                    _count++;
                }
                finally
                {
                    Stage.Meet();
                    lock (_log)
                        _count--;
                }
            }
        }

        public void Rotate()
        {
            lock (_data)
            {
                Stage.Meet();
                lock (_log)
                    _count = 0;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new Store();
            Stage.Both(store.Save, store.Rotate);
        }
    }
}

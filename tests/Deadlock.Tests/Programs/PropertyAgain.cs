// A property takes the semaphore that its caller holds.
namespace Programs.PropertyAgain.Hangs
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _count;

        public int Count
        {
            get
            {
                _gate.Wait();
                try { return _count; }
                finally { _gate.Release(); }
            }
        }

        public void Add()
        {
            _gate.Wait();
            try { _count = Count + 1; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Parts().Add();
    }
}

namespace Programs.PropertyAgain.Ends
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _count;

        public int Count
        {
            get
            {
                _gate.Wait();
                try { return _count; }
                finally { _gate.Release(); }
            }
        }

        public void Add()
        {
            _gate.Wait();
            try { _count = _count + 1; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Parts().Add();
    }
}

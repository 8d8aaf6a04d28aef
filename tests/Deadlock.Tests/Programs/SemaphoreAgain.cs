// A helper takes the semaphore that its caller holds.
namespace Programs.SemaphoreAgain.Hangs
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _first = 1;

        public int Both()
        {
            _gate.Wait();
            try { return First() + 1; }
            finally { _gate.Release(); }
        }

        public int First()
        {
            _gate.Wait();
            try { return _first; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Parts().Both();
    }
}

namespace Programs.SemaphoreAgain.Ends
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _first = 1;

        public int Both()
        {
            _gate.Wait();
            try { return _first + 1; }
            finally { _gate.Release(); }
        }

        public int First()
        {
            _gate.Wait();
            try { return _first; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Parts().Both();
    }
}

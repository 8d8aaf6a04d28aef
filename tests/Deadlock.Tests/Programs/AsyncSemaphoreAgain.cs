// An awaited helper takes the semaphore that its caller holds.
namespace Programs.AsyncSemaphoreAgain.Hangs
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _first = 1;

        public async Task<int> Both()
        {
            await _gate.WaitAsync();
            try { return await First() + 1; }
            finally { _gate.Release(); }
        }

        public async Task<int> First()
        {
            await _gate.WaitAsync();
            try { return _first; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Parts().Both());
    }
}

namespace Programs.AsyncSemaphoreAgain.Ends
{
    public sealed class Parts
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _first = 1;

        public async Task<int> Both()
        {
            await _gate.WaitAsync();
            try { return _first + 1; }
            finally { _gate.Release(); }
        }

        public async Task<int> First()
        {
            await _gate.WaitAsync();
            try { return _first; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Parts().Both());
    }
}

// A task is awaited under the semaphore that it needs.
namespace Programs.AwaitUnderSemaphore.Hangs
{
    public sealed class Session
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _steps;

        public async Task Run()
        {
            var work = Work();
            await _gate.WaitAsync();
            try
            {
                _steps++;
                await work;
            }
            finally
            {
                _gate.Release();
            }
        }

        private async Task Work()
        {
            await Task.Delay(50);
            await _gate.WaitAsync();
            try { _steps++; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Session().Run());
    }
}

namespace Programs.AwaitUnderSemaphore.Ends
{
    public sealed class Session
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _steps;

        public async Task Run()
        {
            var work = Work();
            await _gate.WaitAsync();
            try
            {
                _steps++;
            }
            finally
            {
                _gate.Release();
            }

            await work;
        }

        private async Task Work()
        {
            await Task.Delay(50);
            await _gate.WaitAsync();
            try { _steps++; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Session().Run());
    }
}

// The loop that a service awaits under the semaphore asks for it in each round.
namespace Programs.LoopUnderSemaphore.Hangs
{
    public sealed class Service
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private Task? _loop;
        private volatile bool _stopped;
        private int _rounds;

        public void Start() => _loop = Task.Run(LoopAsync);

        public async Task StopAsync()
        {
            await _gate.WaitAsync();
            try
            {
                await Task.Delay(50);
                _stopped = true;
                await _loop!;
            }
            finally
            {
                _gate.Release();
            }
        }

        private async Task LoopAsync()
        {
            while (!_stopped)
            {
                await _gate.WaitAsync();
                try { _rounds++; }
                finally { _gate.Release(); }
                await Task.Delay(5);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var service = new Service();
            service.Start();
            Stage.Wait(service.StopAsync());
        }
    }
}

namespace Programs.LoopUnderSemaphore.Ends
{
    public sealed class Service
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private Task? _loop;
        private volatile bool _stopped;
        private int _rounds;

        public void Start() => _loop = Task.Run(LoopAsync);

        public async Task StopAsync()
        {
            await _gate.WaitAsync();
            try
            {
                await Task.Delay(50);
                _stopped = true;
            }
            finally
            {
                _gate.Release();
            }

            await _loop!;
        }

        private async Task LoopAsync()
        {
            while (!_stopped)
            {
                await _gate.WaitAsync();
                try { _rounds++; }
                finally { _gate.Release(); }
                await Task.Delay(5);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var service = new Service();
            service.Start();
            Stage.Wait(service.StopAsync());
        }
    }
}

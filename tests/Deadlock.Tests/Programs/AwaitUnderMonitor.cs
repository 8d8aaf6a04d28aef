// A monitor is held over an await, and the thread that goes on cannot release it.
namespace Programs.AwaitUnderMonitor.Hangs
{
    public sealed class Cache
    {
        private readonly object _gate = new();
        private int _loaded;

        public async Task Load()
        {
            Monitor.Enter(_gate);
            try
            {
                await Task.Delay(20).ConfigureAwait(false);
                _loaded++;
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }

        public void Clear()
        {
            lock (_gate)
                _loaded = 0;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var cache = new Cache();
            Stage.Both(() => Stage.Wait(cache.Load().ContinueWith(_ => { }, TaskScheduler.Default)), () =>
            {
                Stage.Pause();
                cache.Clear();
            });
        }
    }
}

namespace Programs.AwaitUnderMonitor.Ends
{
    public sealed class Cache
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _loaded;

        public async Task Load()
        {
            await _gate.WaitAsync();
            try
            {
                await Task.Delay(20).ConfigureAwait(false);
                _loaded++;
            }
            finally
            {
                _gate.Release();
            }
        }

        public void Clear()
        {
            _gate.Wait();
            try
            {
                _loaded = 0;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var cache = new Cache();
            Stage.Both(() => Stage.Wait(cache.Load().ContinueWith(_ => { }, TaskScheduler.Default)), () =>
            {
                Stage.Pause();
                cache.Clear();
            });
        }
    }
}

// Semaphores that are awaited.
namespace Programs.AsyncSemaphores.Hangs
{
    public sealed class Sync
    {
        private readonly SemaphoreSlim _local = new(1, 1);
        private readonly SemaphoreSlim _remote = new(1, 1);
        private int _version;

        public async Task Push()
        {
            await _local.WaitAsync();
            try
            {
                Stage.Meet();
                await _remote.WaitAsync();
                try { _version++; }
                finally { _remote.Release(); }
            }
            finally
            {
                _local.Release();
            }
        }

        public async Task Pull()
        {
            await _remote.WaitAsync();
            try
            {
                Stage.Meet();
                await _local.WaitAsync();
                try { _version--; }
                finally { _local.Release(); }
            }
            finally
            {
                _remote.Release();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var sync = new Sync();
            Stage.Both(() => Stage.Wait(sync.Push()), () => Stage.Wait(sync.Pull()));
        }
    }
}

namespace Programs.AsyncSemaphores.Ends
{
    public sealed class Sync
    {
        private readonly SemaphoreSlim _local = new(1, 1);
        private readonly SemaphoreSlim _remote = new(1, 1);
        private int _version;

        public async Task Push()
        {
            await _local.WaitAsync();
            try
            {
                Stage.Meet();
                await _remote.WaitAsync();
                try { _version++; }
                finally { _remote.Release(); }
            }
            finally
            {
                _local.Release();
            }
        }

        public async Task Pull()
        {
            await _local.WaitAsync();
            try
            {
                Stage.Meet();
                await _remote.WaitAsync();
                try { _version--; }
                finally { _remote.Release(); }
            }
            finally
            {
                _local.Release();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var sync = new Sync();
            Stage.Both(() => Stage.Wait(sync.Push()), () => Stage.Wait(sync.Pull()));
        }
    }
}

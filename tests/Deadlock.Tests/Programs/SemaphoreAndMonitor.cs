// An upload holds a semaphore and locks the progress; a report locks the progress and waits for the semaphore.
namespace Programs.SemaphoreAndMonitor.Hangs
{
    public sealed class Uploader : IDisposable
    {
        private readonly SemaphoreSlim _transfer = new(1, 1);
        private readonly object _progress = new();
        private long _sent;
        private int _chunks;

        public async Task Send(byte[] chunk, CancellationToken cancellation = default)
        {
            await _transfer.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                await Task.Yield();
                Stage.Meet();
                Advance(chunk.Length);
            }
            finally
            {
                _transfer.Release();
            }
        }

        public string Describe()
        {
            lock (_progress)
            {
                Stage.Meet();
                return $"{_sent} bytes, {Chunks()} chunks";
            }
        }

        public void Dispose() => _transfer.Dispose();

        private int Chunks()
        {
            _transfer.Wait();
            try
            {
                return _chunks;
            }
            finally
            {
                _transfer.Release();
            }
        }

        private void Advance(int bytes)
        {
            _chunks++;
            lock (_progress)
                _sent += bytes;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var uploader = new Uploader();
            Stage.Both(() => Stage.Wait(uploader.Send(new byte[8])), () => Console.WriteLine(uploader.Describe()));
        }
    }
}

namespace Programs.SemaphoreAndMonitor.Ends
{
    public sealed class Uploader : IDisposable
    {
        private readonly SemaphoreSlim _transfer = new(1, 1);
        private readonly object _progress = new();
        private long _sent;
        private int _chunks;

        public async Task Send(byte[] chunk, CancellationToken cancellation = default)
        {
            await _transfer.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                await Task.Yield();
                Stage.Meet();
                Advance(chunk.Length);
            }
            finally
            {
                _transfer.Release();
            }
        }

        public string Describe()
        {
            var chunks = Chunks();
            lock (_progress)
            {
                Stage.Meet();
                return $"{_sent} bytes, {chunks} chunks";
            }
        }

        public void Dispose() => _transfer.Dispose();

        private int Chunks()
        {
            _transfer.Wait();
            try
            {
                return _chunks;
            }
            finally
            {
                _transfer.Release();
            }
        }

        private void Advance(int bytes)
        {
            _chunks++;
            lock (_progress)
                _sent += bytes;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var uploader = new Uploader();
            Stage.Both(() => Stage.Wait(uploader.Send(new byte[8])), () => Console.WriteLine(uploader.Describe()));
        }
    }
}

// A callback takes the semaphore under which it is cancelled.
namespace Programs.CancelUnderSemaphore.Hangs
{
    public sealed class Session
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private readonly CancellationTokenSource _stop = new();
        private int _closed;

        public Session() => _stop.Token.Register(OnStop);

        public void Close()
        {
            _gate.Wait();
            try { _stop.Cancel(); }
            finally { _gate.Release(); }
        }

        private void OnStop()
        {
            _gate.Wait();
            try { _closed++; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Session().Close();
    }
}

namespace Programs.CancelUnderSemaphore.Ends
{
    public sealed class Session
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private readonly CancellationTokenSource _stop = new();
        private int _closed;

        public Session() => _stop.Token.Register(OnStop);

        public void Close()
        {
            _stop.Cancel();
        }

        private void OnStop()
        {
            _gate.Wait();
            try { _closed++; }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Session().Close();
    }
}

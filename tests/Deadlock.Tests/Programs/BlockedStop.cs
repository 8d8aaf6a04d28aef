// A stop request is not seen by a loop that waits.
namespace Programs.BlockedStop.Hangs
{
    public sealed class Worker
    {
        private readonly AutoResetEvent _wake = new(false);
        private readonly Thread _thread;
        private volatile bool _isStopping;
        private int _rounds;

        public Worker() => _thread = new Thread(Run) { IsBackground = true };

        public void Start() => _thread.Start();

        public void Put() => _wake.Set();

        public void Stop()
        {
            _isStopping = true;
            _thread.Join();
        }

        private void Run()
        {
            while (!_isStopping)
            {
                _wake.WaitOne();
                _rounds++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var worker = new Worker();
            worker.Start();
            worker.Put();
            Stage.Pause();
            worker.Stop();
        }
    }
}

namespace Programs.BlockedStop.Ends
{
    public sealed class Worker
    {
        private readonly AutoResetEvent _wake = new(false);
        private readonly Thread _thread;
        private volatile bool _isStopping;
        private int _rounds;

        public Worker() => _thread = new Thread(Run) { IsBackground = true };

        public void Start() => _thread.Start();

        public void Put() => _wake.Set();

        public void Stop()
        {
            _isStopping = true;
            _wake.Set();
            _thread.Join();
        }

        private void Run()
        {
            while (!_isStopping)
            {
                _wake.WaitOne();
                _rounds++;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var worker = new Worker();
            worker.Start();
            worker.Put();
            Stage.Pause();
            worker.Stop();
        }
    }
}

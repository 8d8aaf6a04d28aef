// A timer's end is waited for under the lock that its callback needs.
namespace Programs.TimerUnderLock.Hangs
{
    public sealed class Clock
    {
        private readonly object _gate = new();
        private readonly Timer _timer;
        private int _ticks;

        public Clock() => _timer = new Timer(_ => Tick(), null, 0, 1000);

        public void Stop()
        {
            using var stopped = new ManualResetEvent(false);
            lock (_gate)
            {
                Stage.Arrived(1);
                _timer.Dispose(stopped);
                stopped.WaitOne();
            }
        }

        private void Tick()
        {
            Stage.Arrive();
            lock (_gate)
                _ticks++;
        }
    }

    public static class Program
    {
        public static void Run() => new Clock().Stop();
    }
}

namespace Programs.TimerUnderLock.Ends
{
    public sealed class Clock
    {
        private readonly object _gate = new();
        private readonly Timer _timer;
        private int _ticks;

        public Clock() => _timer = new Timer(_ => Tick(), null, 0, 1000);

        public void Stop()
        {
            using var stopped = new ManualResetEvent(false);
            lock (_gate)
            {
                Stage.Arrived(1);
                _timer.Dispose(stopped);
            }

            stopped.WaitOne();
        }

        private void Tick()
        {
            Stage.Arrive();
            lock (_gate)
                _ticks++;
        }
    }

    public static class Program
    {
        public static void Run() => new Clock().Stop();
    }
}

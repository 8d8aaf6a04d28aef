// A countdown is waited for under the lock that its signallers need.
namespace Programs.CountdownUnderLock.Hangs
{
    public sealed class Batch
    {
        private readonly object _gate = new();
        private readonly CountdownEvent _left = new(2);
        private int _done;

        public void Run()
        {
            Task.Run(Work);
            Task.Run(Work);
            lock (_gate)
            {
                _done = 0;
                _left.Wait();
            }
        }

        private void Work()
        {
            Stage.Pause();
            lock (_gate)
                _done++;
            _left.Signal();
        }
    }

    public static class Program
    {
        public static void Run() => new Batch().Run();
    }
}

namespace Programs.CountdownUnderLock.Ends
{
    public sealed class Batch
    {
        private readonly object _gate = new();
        private readonly CountdownEvent _left = new(2);
        private int _done;

        public void Run()
        {
            Task.Run(Work);
            Task.Run(Work);
            lock (_gate)
            {
                _done = 0;
            }

            _left.Wait();
        }

        private void Work()
        {
            Stage.Pause();
            lock (_gate)
                _done++;
            _left.Signal();
        }
    }

    public static class Program
    {
        public static void Run() => new Batch().Run();
    }
}

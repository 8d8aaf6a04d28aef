// A thread is joined under the lock that it needs.
namespace Programs.JoinUnderLock.Hangs
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var worker = new Thread(Work) { IsBackground = true };
            worker.Start();
            lock (_gate)
            {
                _done++;
                worker.Join();
            }
        }

        private void Work()
        {
            Stage.Pause();
            lock (_gate)
                _done++;
        }
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}

namespace Programs.JoinUnderLock.Ends
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var worker = new Thread(Work) { IsBackground = true };
            worker.Start();
            lock (_gate)
            {
                _done++;
            }

            worker.Join();
        }

        private void Work()
        {
            Stage.Pause();
            lock (_gate)
                _done++;
        }
    }

    public static class Program
    {
        public static void Run() => new Job().Run();
    }
}

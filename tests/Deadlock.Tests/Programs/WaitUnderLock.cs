// A task is waited for under the lock that it needs.
namespace Programs.WaitUnderLock.Hangs
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning);
            lock (_gate)
            {
                _done++;
                work.Wait();
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

namespace Programs.WaitUnderLock.Ends
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning);
            lock (_gate)
            {
                _done++;
            }

            work.Wait();
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

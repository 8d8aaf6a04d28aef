// An awaiter is asked for its result under the lock that the task needs.
namespace Programs.GetResultUnderLock.Hangs
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Run(Work);
            lock (_gate)
            {
                _done++;
                work.GetAwaiter().GetResult();
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

namespace Programs.GetResultUnderLock.Ends
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Run(Work);
            lock (_gate)
            {
                _done++;
            }

            work.GetAwaiter().GetResult();
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

// A result is asked for under the lock that the task needs.
namespace Programs.ResultUnderLock.Hangs
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Run(() =>
            {
                Work();
                return 1;
            });
            lock (_gate)
            {
                _done++;
                _ = work.Result;
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

namespace Programs.ResultUnderLock.Ends
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var work = Task.Run(() =>
            {
                Work();
                return 1;
            });
            lock (_gate)
            {
                _done++;
            }

            _ = work.Result;
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

// Tasks are waited for under the lock that they need.
namespace Programs.WaitAllUnderLock.Hangs
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var one = Task.Run(Work);
            var two = Task.Run(Work);
            lock (_gate)
            {
                _done++;
                Task.WaitAll(one, two);
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

namespace Programs.WaitAllUnderLock.Ends
{
    public sealed class Job
    {
        private readonly object _gate = new();
        private int _done;

        public void Run()
        {
            var one = Task.Run(Work);
            var two = Task.Run(Work);
            lock (_gate)
            {
                _done++;
            }

            Task.WaitAll(one, two);
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

// The rounds of a parallel loop need the lock that its caller holds.
namespace Programs.ParallelForUnderLock.Hangs
{
    public sealed class Sum
    {
        private readonly object _gate = new();
        private int _total;

        public void Run()
        {
            lock (_gate)
            {
                Parallel.For(0, 64, i => { Stage.Pause(); Add(i); });
            }
        }

        private void Add(int value)
        {
            lock (_gate)
                _total += value;
        }
    }

    public static class Program
    {
        public static void Run() => new Sum().Run();
    }
}

namespace Programs.ParallelForUnderLock.Ends
{
    public sealed class Sum
    {
        private readonly object _gate = new();
        private int _total;

        public void Run()
        {
            lock (_gate)
            {
                _total = 0;
            }

            Parallel.For(0, 64, i => { Stage.Pause(); Add(i); });
        }

        private void Add(int value)
        {
            lock (_gate)
                _total += value;
        }
    }

    public static class Program
    {
        public static void Run() => new Sum().Run();
    }
}

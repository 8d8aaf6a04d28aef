// A parallel query needs the lock that its caller holds.
namespace Programs.QueryUnderLock.Hangs
{
    public sealed class Sum
    {
        private readonly object _gate = new();
        private int _total;

        public void Run()
        {
            lock (_gate)
            {
                Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(2).ForAll(i => { Stage.Pause(); Add(i); });
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

namespace Programs.QueryUnderLock.Ends
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

            Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(2).ForAll(i => { Stage.Pause(); Add(i); });
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

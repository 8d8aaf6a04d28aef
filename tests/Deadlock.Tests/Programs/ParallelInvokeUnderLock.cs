// The branches of a parallel call need the lock that its caller holds.
namespace Programs.ParallelInvokeUnderLock.Hangs
{
    public sealed class Sum
    {
        private readonly object _gate = new();
        private int _total;

        public void Run()
        {
            lock (_gate)
            {
                Parallel.Invoke(() => { Stage.Pause(); Add(1); }, () => { Stage.Pause(); Add(2); }, () => { Stage.Pause(); Add(3); });
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

namespace Programs.ParallelInvokeUnderLock.Ends
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

            Parallel.Invoke(() => { Stage.Pause(); Add(1); }, () => { Stage.Pause(); Add(2); }, () => { Stage.Pause(); Add(3); });
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

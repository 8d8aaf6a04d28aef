// A striped map moves a value from one stripe to another, under both locks, in the order of the arguments.
namespace Programs.Stripes.Hangs
{
    public sealed class StripedCounters
    {
        private readonly object[] _locks;
        private readonly int[] _values;

        public StripedCounters(int stripes)
        {
            _locks = new object[stripes];
            _values = new int[stripes];
            for (var i = 0; i < stripes; i++)
                _locks[i] = new object();
        }

        public void Add(int stripe, int amount)
        {
            lock (_locks[stripe])
                _values[stripe] += amount;
        }

        public void Move(int from, int to, int amount)
        {
            if (from == to)
                return;
            lock (_locks[from])
            {
                Stage.Meet();
                lock (_locks[to])
                {
                    _values[from] -= amount;
                    _values[to] += amount;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var counters = new StripedCounters(4);
            counters.Add(1, 10);
            Stage.Both(() => counters.Move(1, 2, 1), () => counters.Move(2, 1, 1));
        }
    }
}

namespace Programs.Stripes.Ends
{
    public sealed class StripedCounters
    {
        private readonly object[] _locks;
        private readonly int[] _values;

        public StripedCounters(int stripes)
        {
            _locks = new object[stripes];
            _values = new int[stripes];
            for (var i = 0; i < stripes; i++)
                _locks[i] = new object();
        }

        public void Add(int stripe, int amount)
        {
            lock (_locks[stripe])
                _values[stripe] += amount;
        }

        public void Move(int from, int to, int amount)
        {
            if (from == to)
                return;
            lock (_locks[Math.Min(from, to)])
            {
                Stage.Meet();
                lock (_locks[Math.Max(from, to)])
                {
                    _values[from] -= amount;
                    _values[to] += amount;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var counters = new StripedCounters(4);
            counters.Add(1, 10);
            Stage.Both(() => counters.Move(1, 2, 1), () => counters.Move(2, 1, 1));
        }
    }
}

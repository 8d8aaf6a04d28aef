// The sum of two tallies is made under both locks, the left one first.
namespace Programs.OperatorLock.Hangs
{
    public sealed class Tally
    {
        private readonly Lock _lock = new();
        private long _count;
        private long _sum;

        public static Tally operator +(Tally left, Tally right)
        {
            var result = new Tally();
            lock (left._lock)
            {
                Stage.Meet();
                lock (right._lock)
                {
                    result._count = left._count + right._count;
                    result._sum = left._sum + right._sum;
                }
            }

            return result;
        }

        public static implicit operator double(Tally tally)
        {
            lock (tally._lock)
                return tally._count == 0 ? 0 : (double)tally._sum / tally._count;
        }

        public void Add(long value)
        {
            lock (_lock)
            {
                _count++;
                _sum += value;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var north = new Tally();
            var south = new Tally();
            north.Add(1);
            south.Add(2);
            Stage.Both(() => Console.WriteLine((double)(north + south)), () => Console.WriteLine((double)(south + north)));
        }
    }
}

namespace Programs.OperatorLock.Ends
{
    public sealed class Tally
    {
        private readonly Lock _lock = new();
        private long _count;
        private long _sum;

        public static Tally operator +(Tally left, Tally right)
        {
            var result = new Tally();
            lock (left._lock)
            {
                Stage.Meet();
                result._count = left._count;
                result._sum = left._sum;
            }

            lock (right._lock)
            {
                result._count += right._count;
                result._sum += right._sum;
            }

            return result;
        }

        public static implicit operator double(Tally tally)
        {
            lock (tally._lock)
                return tally._count == 0 ? 0 : (double)tally._sum / tally._count;
        }

        public void Add(long value)
        {
            lock (_lock)
            {
                _count++;
                _sum += value;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var north = new Tally();
            var south = new Tally();
            north.Add(1);
            south.Add(2);
            Stage.Both(() => Console.WriteLine((double)(north + south)), () => Console.WriteLine((double)(south + north)));
        }
    }
}

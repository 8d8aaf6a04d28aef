// Two locks that are acquired together, in either order.
namespace Programs.AdjacentLocks.Hangs
{
    public sealed class Pair
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _sum;

        public void Add()
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                lock (_left)
                {
                    lock (_right)
                        _sum++;
                }
            }
        }

        public void Subtract()
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                lock (_right)
                {
                    lock (_left)
                        _sum--;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pair = new Pair();
            Stage.Both(pair.Add, pair.Subtract);
        }
    }
}

namespace Programs.AdjacentLocks.Ends
{
    public sealed class Pair
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _sum;

        public void Add()
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                lock (_left)
                {
                    lock (_right)
                        _sum++;
                }
            }
        }

        public void Subtract()
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                lock (_left)
                {
                    lock (_right)
                        _sum--;
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pair = new Pair();
            Stage.Both(pair.Add, pair.Subtract);
        }
    }
}

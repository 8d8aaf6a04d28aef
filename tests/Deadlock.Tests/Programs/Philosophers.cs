// Dining philosophers with monitors.
namespace Programs.Philosophers.Hangs
{
    public sealed class Table
    {
        private readonly object[] _forks = Enumerable.Range(0, 2).Select(_ => new object()).ToArray();
        private int _meals;

        public void Eat(int seat)
        {
            var left = seat;
            var right = (seat + 1) % _forks.Length;
            lock (_forks[left])
            {
                Stage.Meet();
                lock (_forks[right])
                {
                    Interlocked.Increment(ref _meals);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var table = new Table();
            Stage.Both(() => table.Eat(0), () => table.Eat(1));
        }
    }
}

namespace Programs.Philosophers.Ends
{
    public sealed class Table
    {
        private readonly object[] _forks = Enumerable.Range(0, 2).Select(_ => new object()).ToArray();
        private int _meals;

        public void Eat(int seat)
        {
            var left = Math.Min(seat, (seat + 1) % _forks.Length);
            var right = Math.Max(seat, (seat + 1) % _forks.Length);
            lock (_forks[left])
            {
                Stage.Meet();
                lock (_forks[right])
                {
                    Interlocked.Increment(ref _meals);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var table = new Table();
            Stage.Both(() => table.Eat(0), () => table.Eat(1));
        }
    }
}

// Dining philosophers with semaphores.
namespace Programs.PhilosophersWithSemaphores.Hangs
{
    public sealed class Table
    {
        private readonly SemaphoreSlim[] _forks = Enumerable.Range(0, 2).Select(_ => new SemaphoreSlim(1, 1)).ToArray();
        private int _meals;

        public void Eat(int seat)
        {
            var left = seat;
            var right = (seat + 1) % _forks.Length;
            _forks[left].Wait();
            try
            {
                Stage.Meet();
                _forks[right].Wait();
                try
                {
                    Interlocked.Increment(ref _meals);
                }
                finally { _forks[right].Release(); }
            }
            finally { _forks[left].Release(); }
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

namespace Programs.PhilosophersWithSemaphores.Ends
{
    public sealed class Table
    {
        private readonly SemaphoreSlim[] _forks = Enumerable.Range(0, 2).Select(_ => new SemaphoreSlim(1, 1)).ToArray();
        private int _meals;

        public void Eat(int seat)
        {
            var left = Math.Min(seat, (seat + 1) % _forks.Length);
            var right = Math.Max(seat, (seat + 1) % _forks.Length);
            _forks[left].Wait();
            try
            {
                Stage.Meet();
                _forks[right].Wait();
                try
                {
                    Interlocked.Increment(ref _meals);
                }
                finally { _forks[right].Release(); }
            }
            finally { _forks[left].Release(); }
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

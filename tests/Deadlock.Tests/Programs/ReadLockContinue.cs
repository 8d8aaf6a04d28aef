// A reader goes on without leaving the lock, and no writer ever comes in.
namespace Programs.ReadLockContinue.Hangs
{
    public sealed class Registry
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private int _sum;

        public int Sum(int[] numbers)
        {
            var sum = 0;
            foreach (var number in numbers)
            {
                _lock.EnterReadLock();
                if (number < 0)
                    break;
                sum += _sum + number;
                _lock.ExitReadLock();
            }

            return sum;
        }

        public void Clear()
        {
            _lock.EnterWriteLock();
            try { _sum = 0; }
            finally { _lock.ExitWriteLock(); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var registry = new Registry();
            Stage.Both(() => registry.Sum([1, -1]), () =>
            {
                Stage.Pause();
                registry.Clear();
            });
        }
    }
}

namespace Programs.ReadLockContinue.Ends
{
    public sealed class Registry
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private int _sum;

        public int Sum(int[] numbers)
        {
            var sum = 0;
            foreach (var number in numbers)
            {
                _lock.EnterReadLock();
                try
                {
                    if (number < 0)
                        break;
                    sum += _sum + number;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }

            return sum;
        }

        public void Clear()
        {
            _lock.EnterWriteLock();
            try { _sum = 0; }
            finally { _lock.ExitWriteLock(); }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var registry = new Registry();
            Stage.Both(() => registry.Sum([1, -1]), () =>
            {
                Stage.Pause();
                registry.Clear();
            });
        }
    }
}

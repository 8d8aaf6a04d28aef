// Two spin locks of our own are taken in opposite orders.
namespace Programs.OwnSpinLock.Hangs
{
    public sealed class Spin
    {
        private int _taken;

        public void Enter()
        {
            var wait = new SpinWait();
            while (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
                wait.SpinOnce();
        }

        public void Exit() => Volatile.Write(ref _taken, 0);
    }

    public sealed class Allocator
    {
        private readonly Spin _small = new();
        private readonly Spin _large = new();
        private int _smallFree = 64;
        private int _largeFree = 4;

        public void Split()
        {
            _large.Enter();
            try
            {
                Stage.Meet();
                _small.Enter();
                try
                {
                    _largeFree--;
                    _smallFree += 16;
                }
                finally
                {
                    _small.Exit();
                }
            }
            finally
            {
                _large.Exit();
            }
        }

        public void Merge()
        {
            _small.Enter();
            try
            {
                Stage.Meet();
                _large.Enter();
                try
                {
                    _smallFree -= 16;
                    _largeFree++;
                }
                finally
                {
                    _large.Exit();
                }
            }
            finally
            {
                _small.Exit();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var allocator = new Allocator();
            Stage.Both(allocator.Split, allocator.Merge);
        }
    }
}

namespace Programs.OwnSpinLock.Ends
{
    public sealed class Spin
    {
        private int _taken;

        public void Enter()
        {
            var wait = new SpinWait();
            while (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
                wait.SpinOnce();
        }

        public void Exit() => Volatile.Write(ref _taken, 0);
    }

    public sealed class Allocator
    {
        private readonly Spin _small = new();
        private readonly Spin _large = new();
        private int _smallFree = 64;
        private int _largeFree = 4;

        public void Split()
        {
            _large.Enter();
            try
            {
                Stage.Meet();
                _small.Enter();
                try
                {
                    _largeFree--;
                    _smallFree += 16;
                }
                finally
                {
                    _small.Exit();
                }
            }
            finally
            {
                _large.Exit();
            }
        }

        public void Merge()
        {
            _large.Enter();
            try
            {
                Stage.Meet();
                _small.Enter();
                try
                {
                    _smallFree -= 16;
                    _largeFree++;
                }
                finally
                {
                    _small.Exit();
                }
            }
            finally
            {
                _large.Exit();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var allocator = new Allocator();
            Stage.Both(allocator.Split, allocator.Merge);
        }
    }
}

// A write lock is kept by an exception.
namespace Programs.WriteLockThrow.Hangs
{
    public sealed class Gate
    {
        private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);
        private int _passed;

        public void Pass(int number)
        {
            _gate.EnterWriteLock();
            if (number < 0)
                throw new ArgumentException("negative");
            _passed += number;
            _gate.ExitWriteLock();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            Stage.Try(() => gate.Pass(-1));
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

namespace Programs.WriteLockThrow.Ends
{
    public sealed class Gate
    {
        private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);
        private int _passed;

        public void Pass(int number)
        {
            _gate.EnterWriteLock();
            try
            {
                if (number < 0)
                    throw new ArgumentException("negative");
                _passed += number;
            }
            finally
            {
                _gate.ExitWriteLock();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            Stage.Try(() => gate.Pass(-1));
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

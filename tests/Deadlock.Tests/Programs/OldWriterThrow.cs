// The writer of an old reader/writer lock goes without leaving it.
namespace Programs.OldWriterThrow.Hangs
{
    public sealed class Gate
    {
        private readonly ReaderWriterLock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.AcquireWriterLock(Timeout.Infinite);
            if (number < 0)
                throw new ArgumentException("negative");
            _passed += number;
            _gate.ReleaseWriterLock();
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

namespace Programs.OldWriterThrow.Ends
{
    public sealed class Gate
    {
        private readonly ReaderWriterLock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.AcquireWriterLock(Timeout.Infinite);
            try
            {
                if (number < 0)
                    throw new ArgumentException("negative");
                _passed += number;
            }
            finally
            {
                _gate.ReleaseWriterLock();
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

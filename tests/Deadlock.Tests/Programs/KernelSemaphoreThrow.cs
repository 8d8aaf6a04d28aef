// A semaphore of the operating system is kept by an exception.
namespace Programs.KernelSemaphoreThrow.Hangs
{
    public sealed class Gate
    {
        private readonly Semaphore _gate = new(1, 1);
        private int _passed;

        public void Pass(int number)
        {
            _gate.WaitOne();
            if (number < 0)
                throw new ArgumentException("negative");
            _passed += number;
            _gate.Release();
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

namespace Programs.KernelSemaphoreThrow.Ends
{
    public sealed class Gate
    {
        private readonly Semaphore _gate = new(1, 1);
        private int _passed;

        public void Pass(int number)
        {
            _gate.WaitOne();
            try
            {
                if (number < 0)
                    throw new ArgumentException("negative");
                _passed += number;
            }
            finally
            {
                _gate.Release();
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

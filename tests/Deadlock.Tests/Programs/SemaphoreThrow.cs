// A semaphore is kept by an exception.
namespace Programs.SemaphoreThrow.Hangs
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _passed;

        public void Pass(int number)
        {
            _gate.Wait();
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
            gate.Pass(1);
        }
    }
}

namespace Programs.SemaphoreThrow.Ends
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _passed;

        public void Pass(int number)
        {
            _gate.Wait();
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
            gate.Pass(1);
        }
    }
}

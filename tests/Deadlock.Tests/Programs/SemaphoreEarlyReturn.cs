// A semaphore is kept by an early return.
namespace Programs.SemaphoreEarlyReturn.Hangs
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _passed;

        public void Pass(int number)
        {
            _gate.Wait();
            if (number < 0)
                return;
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

namespace Programs.SemaphoreEarlyReturn.Ends
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
                    return;
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

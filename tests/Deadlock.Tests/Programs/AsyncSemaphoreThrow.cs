// An awaited semaphore is kept by an exception.
namespace Programs.AsyncSemaphoreThrow.Hangs
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _passed;

        public async Task Pass(int number)
        {
            await _gate.WaitAsync();
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
            Stage.Try(() => Stage.Wait(gate.Pass(-1)));
            Stage.Both(() => Stage.Wait(gate.Pass(1)), () => Stage.Wait(gate.Pass(2)));
        }
    }
}

namespace Programs.AsyncSemaphoreThrow.Ends
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _passed;

        public async Task Pass(int number)
        {
            await _gate.WaitAsync();
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
            Stage.Try(() => Stage.Wait(gate.Pass(-1)));
            Stage.Both(() => Stage.Wait(gate.Pass(1)), () => Stage.Wait(gate.Pass(2)));
        }
    }
}

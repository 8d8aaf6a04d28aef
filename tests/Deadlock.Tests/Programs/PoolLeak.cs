// Each early return keeps one permit of a pool, until none is left.
namespace Programs.PoolLeak.Hangs
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(3, 3);
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
            for (var i = 0; i < 3; i++)
                gate.Pass(-1);
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

namespace Programs.PoolLeak.Ends
{
    public sealed class Gate
    {
        private readonly SemaphoreSlim _gate = new(3, 3);
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
            for (var i = 0; i < 3; i++)
                gate.Pass(-1);
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

// A mutex is kept by an early return.
namespace Programs.MutexEarlyReturn.Hangs
{
    public sealed class Gate
    {
        private readonly Mutex _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.WaitOne();
            if (number < 0)
                return;
            _passed += number;
            _gate.ReleaseMutex();
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

namespace Programs.MutexEarlyReturn.Ends
{
    public sealed class Gate
    {
        private readonly Mutex _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.WaitOne();
            try
            {
                if (number < 0)
                    return;
                _passed += number;
            }
            finally
            {
                _gate.ReleaseMutex();
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

// A monitor is kept by an early return.
namespace Programs.MonitorEarlyReturn.Hangs
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            Monitor.Enter(_gate);
            if (number < 0)
                return;
            _passed += number;
            Monitor.Exit(_gate);
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

namespace Programs.MonitorEarlyReturn.Ends
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            Monitor.Enter(_gate);
            try
            {
                if (number < 0)
                    return;
                _passed += number;
            }
            finally
            {
                Monitor.Exit(_gate);
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

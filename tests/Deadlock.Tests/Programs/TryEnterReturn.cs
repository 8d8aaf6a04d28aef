// What was entered by a test is kept by an early return.
namespace Programs.TryEnterReturn.Hangs
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            if (!Monitor.TryEnter(_gate, TimeSpan.FromSeconds(60)))
                return;
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
            Stage.Both(() => gate.Pass(-1), () =>
            {
                Stage.Pause();
                gate.Pass(1);
            });
        }
    }
}

namespace Programs.TryEnterReturn.Ends
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            if (!Monitor.TryEnter(_gate, TimeSpan.FromSeconds(60)))
                return;
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
            Stage.Both(() => gate.Pass(-1), () =>
            {
                Stage.Pause();
                gate.Pass(1);
            });
        }
    }
}

// A lock is kept by an exception.
namespace Programs.LockThrow.Hangs
{
    public sealed class Gate
    {
        private readonly Lock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.Enter();
            if (number < 0)
                throw new ArgumentException("negative");
            _passed += number;
            _gate.Exit();
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

namespace Programs.LockThrow.Ends
{
    public sealed class Gate
    {
        private readonly Lock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.Enter();
            try
            {
                if (number < 0)
                    throw new ArgumentException("negative");
                _passed += number;
            }
            finally
            {
                _gate.Exit();
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

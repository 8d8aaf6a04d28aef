// The scope of a lock is dropped, and with it the way to leave it.
namespace Programs.DroppedScope.Hangs
{
    public sealed class Gate
    {
        private readonly Lock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            _gate.EnterScope();
            _passed += number;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

namespace Programs.DroppedScope.Ends
{
    public sealed class Gate
    {
        private readonly Lock _gate = new();
        private int _passed;

        public void Pass(int number)
        {
            using var scope = _gate.EnterScope();
            _passed += number;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            Stage.Both(() => gate.Pass(1), () => gate.Pass(2));
        }
    }
}

// Both meet at a barrier under one lock.
namespace Programs.BarrierUnderLock.Hangs
{
    public sealed class Phases
    {
        private readonly object _gate = new();
        private readonly Barrier _barrier = new(2);
        private int _phase;

        public void Step()
        {
            lock (_gate)
            {
                _phase++;
                _barrier.SignalAndWait();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var phases = new Phases();
            Stage.Both(phases.Step, phases.Step);
        }
    }
}

namespace Programs.BarrierUnderLock.Ends
{
    public sealed class Phases
    {
        private readonly object _gate = new();
        private readonly Barrier _barrier = new(2);
        private int _phase;

        public void Step()
        {
            lock (_gate)
            {
                _phase++;
            }

            _barrier.SignalAndWait();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var phases = new Phases();
            Stage.Both(phases.Step, phases.Step);
        }
    }
}

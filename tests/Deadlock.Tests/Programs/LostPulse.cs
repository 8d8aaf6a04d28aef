// A pulse comes before the wait for it.
namespace Programs.LostPulse.Hangs
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private bool _isOpen;

        public void Enter()
        {
            lock (_gate)
                Monitor.Wait(_gate);
        }

        public void Open()
        {
            lock (_gate)
            {
                _isOpen = true;
                Monitor.PulseAll(_gate);
            }
        }

        public bool IsOpen
        {
            get
            {
                lock (_gate)
                    return _isOpen;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            gate.Open();
            gate.Enter();
        }
    }
}

namespace Programs.LostPulse.Ends
{
    public sealed class Gate
    {
        private readonly object _gate = new();
        private bool _isOpen;

        public void Enter()
        {
            lock (_gate)
            {
                while (!_isOpen)
                    Monitor.Wait(_gate);
            }
        }

        public void Open()
        {
            lock (_gate)
            {
                _isOpen = true;
                Monitor.PulseAll(_gate);
            }
        }

        public bool IsOpen
        {
            get
            {
                lock (_gate)
                    return _isOpen;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var gate = new Gate();
            gate.Open();
            gate.Enter();
        }
    }
}

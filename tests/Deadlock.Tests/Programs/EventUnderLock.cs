// An event is waited for under the lock that its setter needs.
namespace Programs.EventUnderLock.Hangs
{
    public sealed class Door
    {
        private readonly object _gate = new();
        private readonly ManualResetEventSlim _opened = new();
        private int _visits;

        public void Enter()
        {
            lock (_gate)
            {
                Stage.Meet();
                _visits++;
                _opened.Wait();
            }
        }

        public void Open()
        {
            Stage.Meet();
            lock (_gate)
            {
                _visits = 0;
                _opened.Set();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var door = new Door();
            Stage.Both(door.Enter, door.Open);
        }
    }
}

namespace Programs.EventUnderLock.Ends
{
    public sealed class Door
    {
        private readonly object _gate = new();
        private readonly ManualResetEventSlim _opened = new();
        private int _visits;

        public void Enter()
        {
            lock (_gate)
            {
                Stage.Meet();
                _visits++;
            }

            _opened.Wait();
        }

        public void Open()
        {
            Stage.Meet();
            lock (_gate)
            {
                _visits = 0;
                _opened.Set();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var door = new Door();
            Stage.Both(door.Enter, door.Open);
        }
    }
}

// A pulse wakes a waiter of the other kind.
namespace Programs.WrongWaiterWoken.Hangs
{
    public sealed class Buffer
    {
        private readonly object _gate = new();
        private int _items;
        private bool _isClosed;

        public void Take()
        {
            lock (_gate)
            {
                Stage.Arrive();
                while (_items == 0)
                    Monitor.Wait(_gate);
                _items--;
            }
        }

        public void AwaitEnd()
        {
            lock (_gate)
            {
                Stage.Arrive();
                while (!_isClosed)
                    Monitor.Wait(_gate);
            }
        }

        public void Put()
        {
            lock (_gate)
            {
                _items++;
                Monitor.Pulse(_gate);
            }
        }

        public void Close()
        {
            lock (_gate)
            {
                _isClosed = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var buffer = new Buffer();
            var watcher = new Thread(buffer.AwaitEnd) { IsBackground = true };
            watcher.Start();
            Stage.Arrived(1);
            var taker = new Thread(buffer.Take) { IsBackground = true };
            taker.Start();
            Stage.Arrived(2);
            buffer.Put();
            taker.Join();
            buffer.Close();
        }
    }
}

namespace Programs.WrongWaiterWoken.Ends
{
    public sealed class Buffer
    {
        private readonly object _gate = new();
        private int _items;
        private bool _isClosed;

        public void Take()
        {
            lock (_gate)
            {
                Stage.Arrive();
                while (_items == 0)
                    Monitor.Wait(_gate);
                _items--;
            }
        }

        public void AwaitEnd()
        {
            lock (_gate)
            {
                Stage.Arrive();
                while (!_isClosed)
                    Monitor.Wait(_gate);
            }
        }

        public void Put()
        {
            lock (_gate)
            {
                _items++;
                Monitor.PulseAll(_gate);
            }
        }

        public void Close()
        {
            lock (_gate)
            {
                _isClosed = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var buffer = new Buffer();
            var watcher = new Thread(buffer.AwaitEnd) { IsBackground = true };
            watcher.Start();
            Stage.Arrived(1);
            var taker = new Thread(buffer.Take) { IsBackground = true };
            taker.Start();
            Stage.Arrived(2);
            buffer.Put();
            taker.Join();
            buffer.Close();
        }
    }
}

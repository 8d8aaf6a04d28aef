// A service takes from a queue, which waits until there is something, while it holds the lock that whoever puts something in needs.
namespace Programs.QueueUnderOuterLock.Hangs
{
    public sealed class JobQueue<T>
    {
        private readonly object _sync = new();
        private readonly Queue<T> _items = new();

        public void Put(T item)
        {
            lock (_sync)
            {
                _items.Enqueue(item);
                Monitor.Pulse(_sync);
            }
        }

        public T Take()
        {
            lock (_sync)
            {
                while (_items.Count == 0)
                    Monitor.Wait(_sync);
                return _items.Dequeue();
            }
        }
    }

    public sealed class PrintService
    {
        private readonly object _state = new();
        private readonly JobQueue<string> _jobs = new();
        private int _printed;
        private int _submitted;

        public void Submit(string document)
        {
            Stage.Arrived(1);
            lock (_state)
            {
                _submitted++;
                _jobs.Put(document);
            }
        }

        public void PrintOne()
        {
            lock (_state)
            {
                Stage.Arrive();
                var document = _jobs.Take();
                _printed += document.Length;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var service = new PrintService();
            Stage.Both(service.PrintOne, () => service.Submit("report"));
        }
    }
}

namespace Programs.QueueUnderOuterLock.Ends
{
    public sealed class JobQueue<T>
    {
        private readonly object _sync = new();
        private readonly Queue<T> _items = new();

        public void Put(T item)
        {
            lock (_sync)
            {
                _items.Enqueue(item);
                Monitor.Pulse(_sync);
            }
        }

        public T Take()
        {
            lock (_sync)
            {
                while (_items.Count == 0)
                    Monitor.Wait(_sync);
                return _items.Dequeue();
            }
        }
    }

    public sealed class PrintService
    {
        private readonly object _state = new();
        private readonly JobQueue<string> _jobs = new();
        private int _printed;
        private int _submitted;

        public void Submit(string document)
        {
            Stage.Arrived(1);
            lock (_state)
            {
                _submitted++;
                _jobs.Put(document);
            }
        }

        public void PrintOne()
        {
            Stage.Arrive();
            var document = _jobs.Take();
            lock (_state)
            {
                _printed += document.Length;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var service = new PrintService();
            Stage.Both(service.PrintOne, () => service.Submit("report"));
        }
    }
}

// A full collection is filled under the lock that its consumer needs.
namespace Programs.BoundedUnderLock.Hangs
{
    public sealed class Pipe
    {
        private readonly object _gate = new();
        private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new(1);
        private int _sum;

        public void Produce()
        {
            lock (_gate)
            {
                _items.Add(1);
                Stage.Meet();
                _items.Add(2);
            }
        }

        public void Consume()
        {
            Stage.Meet();
            lock (_gate)
                _sum++;
            Console.WriteLine(_items.Take() + _items.Take());
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pipe = new Pipe();
            Stage.Both(pipe.Produce, pipe.Consume);
        }
    }
}

namespace Programs.BoundedUnderLock.Ends
{
    public sealed class Pipe
    {
        private readonly object _gate = new();
        private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new(1);
        private int _sum;

        public void Produce()
        {
            _items.Add(1);
            Stage.Meet();
            _items.Add(2);
        }

        public void Consume()
        {
            Stage.Meet();
            lock (_gate)
                _sum++;
            Console.WriteLine(_items.Take() + _items.Take());
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var pipe = new Pipe();
            Stage.Both(pipe.Produce, pipe.Consume);
        }
    }
}

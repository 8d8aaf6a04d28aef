// The second lock is taken by a property.
namespace Programs.Property.Hangs
{
    public sealed class Cache
    {
        private readonly object _items = new();
        private readonly object _statistics = new();
        private int _hits;
        private int _size;

        public int Hits
        {
            get
            {
                lock (_statistics)
                    return _hits;
            }
        }

        public int Size
        {
            get
            {
                lock (_items)
                    return _size;
            }
        }

        public void Add()
        {
            lock (_items)
            {
                Stage.Meet();
                _size += Hits;
            }
        }

        public void Report()
        {
            lock (_statistics)
            {
                Stage.Meet();
                _hits = Size;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var cache = new Cache();
            Stage.Both(cache.Add, cache.Report);
        }
    }
}

namespace Programs.Property.Ends
{
    public sealed class Cache
    {
        private readonly object _items = new();
        private readonly object _statistics = new();
        private int _hits;
        private int _size;

        public int Hits
        {
            get
            {
                lock (_statistics)
                    return _hits;
            }
        }

        public int Size
        {
            get
            {
                lock (_items)
                    return _size;
            }
        }

        public void Add()
        {
            lock (_items)
            {
                Stage.Meet();
                _size += Hits;
            }
        }

        public void Report()
        {
            var size = Size;
            lock (_statistics)
            {
                Stage.Meet();
                _hits = size;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var cache = new Cache();
            Stage.Both(cache.Add, cache.Report);
        }
    }
}

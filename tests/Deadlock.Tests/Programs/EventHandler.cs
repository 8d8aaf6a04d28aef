// A handler needs a lock that another thread holds while it needs the raiser's.
namespace Programs.EventHandler.Hangs
{
    public sealed class Feed
    {
        private readonly object _gate = new();
        private int _items;

        public event Action? Changed;

        public int Items
        {
            get
            {
                lock (_gate)
                    return _items;
            }
        }

        public void Add()
        {
            lock (_gate)
            {
                _items++;
                Stage.Meet();
                Changed?.Invoke();
            }
        }
    }

    public sealed class Screen
    {
        private readonly object _paint = new();
        private readonly Feed _feed;
        private int _shown;

        public Screen(Feed feed)
        {
            _feed = feed;
            feed.Changed += OnChanged;
        }

        public void Paint()
        {
            lock (_paint)
            {
                Stage.Meet();
                _shown = _feed.Items;
            }
        }

        private void OnChanged()
        {
            lock (_paint)
                _shown++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var feed = new Feed();
            var screen = new Screen(feed);
            Stage.Both(feed.Add, screen.Paint);
        }
    }
}

namespace Programs.EventHandler.Ends
{
    public sealed class Feed
    {
        private readonly object _gate = new();
        private int _items;

        public event Action? Changed;

        public int Items
        {
            get
            {
                lock (_gate)
                    return _items;
            }
        }

        public void Add()
        {
            lock (_gate)
            {
                _items++;
                Stage.Meet();
            }

            Changed?.Invoke();
        }
    }

    public sealed class Screen
    {
        private readonly object _paint = new();
        private readonly Feed _feed;
        private int _shown;

        public Screen(Feed feed)
        {
            _feed = feed;
            feed.Changed += OnChanged;
        }

        public void Paint()
        {
            lock (_paint)
            {
                Stage.Meet();
                _shown = _feed.Items;
            }
        }

        private void OnChanged()
        {
            lock (_paint)
                _shown++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var feed = new Feed();
            var screen = new Screen(feed);
            Stage.Both(feed.Add, screen.Paint);
        }
    }
}

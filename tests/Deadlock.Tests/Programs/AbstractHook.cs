// A generic cache loads what is missing under its lock, and the store that it loads from drops entries of the cache under its own.
namespace Programs.AbstractHook.Hangs
{
    public abstract class Cache<TKey, TValue>
        where TKey : notnull
    {
        private readonly object _sync = new();
        private readonly Dictionary<TKey, TValue> _entries = [];

        public int Hits { get; private set; }

        public TValue Get(TKey key)
        {
            lock (_sync)
            {
                if (_entries.TryGetValue(key, out var known))
                {
                    Hits++;
                    return known;
                }

                Stage.Meet();
                var value = Load(key);
                _entries[key] = value;
                return value;
            }
        }

        public void Drop(TKey key)
        {
            lock (_sync)
                _entries.Remove(key);
        }

        protected abstract TValue Load(TKey key);
    }

    public sealed class CustomerCache(CustomerStore store) : Cache<int, string>
    {
        protected override string Load(int key) => store.Find(key) ?? "unknown";
    }

    public sealed class CustomerStore
    {
        private readonly object _rows = new();
        private readonly Dictionary<int, string> _names = new() { [1] = "Ada", [2] = "Grace" };

        public CustomerCache? Cache { get; set; }

        public string? Find(int id)
        {
            lock (_rows)
                return _names.GetValueOrDefault(id);
        }

        public void Rename(int id, string name)
        {
            lock (_rows)
            {
                _names[id] = name;
                Stage.Meet();
                Cache?.Drop(id);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new CustomerStore();
            var cache = new CustomerCache(store);
            store.Cache = cache;
            Stage.Both(() => cache.Get(1), () => store.Rename(1, "Barbara"));
        }
    }
}

namespace Programs.AbstractHook.Ends
{
    public abstract class Cache<TKey, TValue>
        where TKey : notnull
    {
        private readonly object _sync = new();
        private readonly Dictionary<TKey, TValue> _entries = [];

        public int Hits { get; private set; }

        public TValue Get(TKey key)
        {
            lock (_sync)
            {
                if (_entries.TryGetValue(key, out var known))
                {
                    Hits++;
                    return known;
                }

                Stage.Meet();
                var value = Load(key);
                _entries[key] = value;
                return value;
            }
        }

        public void Drop(TKey key)
        {
            lock (_sync)
                _entries.Remove(key);
        }

        protected abstract TValue Load(TKey key);
    }

    public sealed class CustomerCache(CustomerStore store) : Cache<int, string>
    {
        protected override string Load(int key) => store.Find(key) ?? "unknown";
    }

    public sealed class CustomerStore
    {
        private readonly object _rows = new();
        private readonly Dictionary<int, string> _names = new() { [1] = "Ada", [2] = "Grace" };

        public CustomerCache? Cache { get; set; }

        public string? Find(int id)
        {
            lock (_rows)
                return _names.GetValueOrDefault(id);
        }

        public void Rename(int id, string name)
        {
            lock (_rows)
            {
                _names[id] = name;
                Stage.Meet();
            }

            Cache?.Drop(id);
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var store = new CustomerStore();
            var cache = new CustomerCache(store);
            store.Cache = cache;
            Stage.Both(() => cache.Get(1), () => store.Rename(1, "Barbara"));
        }
    }
}

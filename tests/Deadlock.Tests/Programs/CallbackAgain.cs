// A callback takes the semaphore under which it is called.
namespace Programs.CallbackAgain.Hangs
{
    public sealed class Cache
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private readonly Dictionary<string, int> _values = [];

        public int Get(string key) => With(() => _values.TryGetValue(key, out var value) ? value : Load(key));

        private int Load(string key) => With(() => _values[key] = key.Length);

        private T With<T>(Func<T> action)
        {
            _gate.Wait();
            try { return action(); }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Cache().Get("key");
    }
}

namespace Programs.CallbackAgain.Ends
{
    public sealed class Cache
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private readonly Dictionary<string, int> _values = [];

        public int Get(string key) => With(() => _values.TryGetValue(key, out var value) ? value : Load(key));

        private int Load(string key) => _values[key] = key.Length;

        private T With<T>(Func<T> action)
        {
            _gate.Wait();
            try { return action(); }
            finally { _gate.Release(); }
        }
    }

    public static class Program
    {
        public static void Run() => new Cache().Get("key");
    }
}

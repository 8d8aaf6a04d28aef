// A static registry starts plugins under its lock, and a plugin leaves the registry under its own.
namespace Programs.StaticRegistry.Hangs
{
    public static class Registry
    {
        private static readonly object s_gate = new();
        private static readonly Dictionary<string, Plugin> s_plugins = [];

        public static void Register(Plugin plugin)
        {
            lock (s_gate)
                s_plugins.Add(plugin.Name, plugin);
        }

        public static void Unregister(string name)
        {
            lock (s_gate)
            {
                s_plugins.Remove(name);
            }
        }

        public static void StartAll()
        {
            lock (s_gate)
            {
                Stage.Meet();
                foreach (var plugin in s_plugins.Values)
                {
                    plugin.Start();
                }
            }
        }
    }

    public class Plugin(string name)
    {
        private readonly object _state = new();
        private bool _started;

        public string Name { get; } = name;

        public virtual void Start()
        {
            lock (_state)
                _started = true;
        }

        public void Stop()
        {
            lock (_state)
            {
                _started = false;
                Stage.Meet();
                Registry.Unregister(Name);
            }
        }

        public override string ToString() => _started ? Name : "-";
    }

    public static class Program
    {
        public static void Run()
        {
            var plugin = new Plugin("spelling");
            Registry.Register(plugin);
            Stage.Both(Registry.StartAll, plugin.Stop);
        }
    }
}

namespace Programs.StaticRegistry.Ends
{
    public static class Registry
    {
        private static readonly object s_gate = new();
        private static readonly Dictionary<string, Plugin> s_plugins = [];

        public static void Register(Plugin plugin)
        {
            lock (s_gate)
                s_plugins.Add(plugin.Name, plugin);
        }

        public static void Unregister(string name)
        {
            lock (s_gate)
            {
                s_plugins.Remove(name);
            }
        }

        public static void StartAll()
        {
            List<Plugin> plugins;
            lock (s_gate)
            {
                Stage.Meet();
                plugins = [.. s_plugins.Values];
            }

            foreach (var plugin in plugins)
            {
                plugin.Start();
            }
        }
    }

    public class Plugin(string name)
    {
        private readonly object _state = new();
        private bool _started;

        public string Name { get; } = name;

        public virtual void Start()
        {
            lock (_state)
                _started = true;
        }

        public void Stop()
        {
            lock (_state)
            {
                _started = false;
                Stage.Meet();
                Registry.Unregister(Name);
            }
        }

        public override string ToString() => _started ? Name : "-";
    }

    public static class Program
    {
        public static void Run()
        {
            var plugin = new Plugin("spelling");
            Registry.Register(plugin);
            Stage.Both(Registry.StartAll, plugin.Stop);
        }
    }
}

// A concurrent dictionary makes what is missing under one lock, and its factory takes another; elsewhere they are taken the other way round.
namespace Programs.GetOrAddFactory.Hangs
{
    public sealed class Templates
    {
        private readonly object _compiler = new();
        private readonly object _usage = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Func<string, string>> _compiled = new();
        private readonly Dictionary<string, int> _uses = [];
        private int _compilations;

        public string Render(string template, string name)
        {
            lock (_usage)
            {
                _uses[template] = _uses.GetValueOrDefault(template) + 1;
                Stage.Meet();
                return _compiled.GetOrAdd(template, Compile)(name);
            }
        }

        public string Report()
        {
            lock (_compiler)
            {
                Stage.Meet();
                return $"{_compilations} compiled, {Uses()} used";
            }
        }

        private int Uses()
        {
            lock (_usage)
                return _uses.Values.Sum();
        }

        private Func<string, string> Compile(string template)
        {
            lock (_compiler)
            {
                _compilations++;
                return name => template.Replace("{name}", name);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var templates = new Templates();
            Stage.Both(() => templates.Render("Dear {name}", "Ada"), () => templates.Report());
        }
    }
}

namespace Programs.GetOrAddFactory.Ends
{
    public sealed class Templates
    {
        private readonly object _compiler = new();
        private readonly object _usage = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Func<string, string>> _compiled = new();
        private readonly Dictionary<string, int> _uses = [];
        private int _compilations;

        public string Render(string template, string name)
        {
            lock (_usage)
            {
                _uses[template] = _uses.GetValueOrDefault(template) + 1;
                Stage.Meet();
            }

            return _compiled.GetOrAdd(template, Compile)(name);
        }

        public string Report()
        {
            lock (_compiler)
            {
                Stage.Meet();
                return $"{_compilations} compiled, {Uses()} used";
            }
        }

        private int Uses()
        {
            lock (_usage)
                return _uses.Values.Sum();
        }

        private Func<string, string> Compile(string template)
        {
            lock (_compiler)
            {
                _compilations++;
                return name => template.Replace("{name}", name);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var templates = new Templates();
            Stage.Both(() => templates.Render("Dear {name}", "Ada"), () => templates.Report());
        }
    }
}

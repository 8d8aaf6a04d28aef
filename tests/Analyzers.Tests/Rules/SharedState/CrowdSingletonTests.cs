using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Several threads that come to one object which a static keeps for all, through objects of other types.</summary>
public sealed class CrowdSingletonTests
{
    [Fact]
    public Task Reports_WhatSeveralTasksComeTo() => Verify.Diagnostics("""
        class Defaults
        {
            private List<string>? _sources;
            private readonly Dictionary<string, int> _asked = new();
            private int _count;
            private Defaults() { }
            public static Defaults Instance { get; } = new Defaults();
            public IEnumerable<string> Sources
            {
                get
                {
                    if (_sources == null)
                    {
                        _sources = new List<string>();
                        foreach (var source in new[] { "a", "b" })
                            {|LKS1028:_sources|}.Add(source);
                    }
                    return _sources;
                }
            }
            public void Ask(string name) => Note(name);
            private void Note(string name)
            {
                {|LKS1028:_asked|}[name] = 1;
                {|LKS1028:_count++|};
            }
        }
        class Provider
        {
            public IEnumerable<string> Load() => Defaults.Instance.Sources.Where(source => source.Length > 0);
        }
        class Reader
        {
            private readonly Provider _provider = new();
            public List<string> Read(string name)
            {
                var defaults = Defaults.Instance;
                defaults.Ask(name);
                return _provider.Load().ToList();
            }
        }
        class Runner
        {
            public Task RunAsync(IReadOnlyList<string> projects) => Task.WhenAll(projects.Select(project => Task.Run(() =>
            {
                var sources = new Provider().Load().ToList();
                Console.WriteLine(project + sources.Count);
            })));
            public void Run(List<string> projects) => Parallel.ForEach(projects, project => new Reader().Read(project));
        }
        """);

    [Fact]
    public Task Accepts_OneThread_Locks_OwnObjects_AndWhatIsMadeAtOnce() => Verify.Diagnostics("""
        class Defaults
        {
            [ThreadStatic] private static Defaults? s_current;
            private List<string>? _sources;
            private readonly List<string> _made = new() { "a" };
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _asked = new();
            private int _count;
            public static Defaults Instance { get; } = new Defaults();
            public static Defaults Current => s_current ??= new Defaults();
            public static Defaults Another => new Defaults();
            public IEnumerable<string> Made => _made;
            public IEnumerable<string> Sources
            {
                get
                {
                    if (_sources == null)
                    {
                        var sources = new List<string>();
                        sources.Add("a");
                        _sources = sources;
                    }
                    return _sources;
                }
            }
            public void Ask(string name) { lock (_gate) { _asked[name] = 1; } }
            public void Count() => _count++;
        }
        class Reader
        {
            private static readonly object s_gate = new();
            public void Read(string name)
            {
                Defaults.Instance.Ask(name);
                Defaults.Current.Count();
                Defaults.Another.Count();
                new Defaults().Count();
                lock (s_gate)
                    Defaults.Instance.Count();
                Console.WriteLine(Defaults.Instance.Sources.Count() + Defaults.Instance.Made.Count());
            }
            public void Alone() => Defaults.Instance.Count();
        }
        class Runner
        {
            public void Run(List<string> projects) => Parallel.ForEach(projects, project => new Reader().Read(project));
            public void Start() => new Thread(() => new Reader().Alone()).Start();
        }
        """);

    [Fact]
    public Task Reports_AFlagThatIsSetBeforeTheValueIsThere() => Verify.Diagnostics("""
        class Defaults
        {
            private bool _isLoaded;
            private bool _isStale = true;
            private string? _target;
            private string[]? _names;
            public static Defaults Instance { get; } = new Defaults();
            public string? Target
            {
                get
                {
                    if (_target == null && !_isLoaded)
                    {
                        {|LKS1028:_isLoaded = true|};
                        _target = Load();
                    }
                    return _target;
                }
            }
            public string[] Names()
            {
                if (!_isStale)
                    return _names!;
                {|LKS1028:_isStale = false|};
                _names = new[] { Load() };
                return _names;
            }
            private static string Load() => Environment.MachineName;
        }
        class Runner
        {
            public void Run(List<string> projects) => Parallel.ForEach(projects, project => Console.WriteLine(project + Defaults.Instance.Target + Defaults.Instance.Names().Length));
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatIsSetLast() => Verify.Diagnostics("""
        class Defaults
        {
            private bool _isLoaded;
            private bool _isAsked;
            private string? _target;
            public static Defaults Instance { get; } = new Defaults();
            public string? Target
            {
                get
                {
                    if (_target == null && !_isLoaded)
                    {
                        _target = Load();
                        _isLoaded = true;
                    }
                    return _target;
                }
            }
            public string Ask()
            {
                if (!_isAsked)
                    _isAsked = true;
                return Load();
            }
            private static string Load() => Environment.MachineName;
        }
        class Runner
        {
            public void Run(List<string> projects) => Parallel.ForEach(projects, project => Console.WriteLine(project + Defaults.Instance.Target + Defaults.Instance.Ask()));
        }
        """);
}

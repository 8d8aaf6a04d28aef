using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnlockedLookTests
{
    private static string Cache(string get, string more = "", string field = "private readonly Dictionary<string, int> _map = new();") => $$"""
        public class Cache
        {
            {{field}}
            private readonly object _gate = new();
            private volatile bool _isFull;
            {{get}}
            {{more}}
        }
        """;

    private const string Remove = "public void Remove(string key) { lock (_gate) _map.Remove(key); }";

    [Theory]
    [InlineData("public int Get(string key) { if ({|LKS1002:_map|}.TryGetValue(key, out var value)) return value; lock (_gate) { if (_map.TryGetValue(key, out value)) return value; return _map[key] = key.Length; } }")]
    [InlineData("public int Get(string key) { if (!{|LKS1002:_map|}.TryGetValue(key, out var value)) { value = key.Length; lock (_gate) _map[key] = value; } return value; }")]
    [InlineData("public int Get(string key) { if ({|LKS1002:_map|}.ContainsKey(key)) return {|LKS1002:_map|}[key]; lock (_gate) { _map[key] = key.Length; return key.Length; } }")]
    [InlineData("public int Get(string key) => Find(key) ?? Make(key); private int? Find(string key) => {|LKS1002:_map|}.TryGetValue(key, out var value) ? value : null; private int Make(string key) { lock (_gate) return _map[key] = 1; }")]
    [InlineData("public async Task<int> Get(string key) { if ({|LKS1002:_map|}.TryGetValue(key, out var value)) return value; await Task.Yield(); lock (_gate) return _map[key] = 1; }")]
    public Task Reports_ALookBeforeTheLockUnderWhichTheCollectionIsFilled(string get) => Verify.Diagnostics(Cache(get));

    [Fact]
    public Task Reports_ALookOfAParallelLoop() => Verify.Diagnostics("""
        public sealed class Cache
        {
            private readonly Dictionary<string, int> _map = new();
            private readonly object _gate = new();
            private int Get(string key) { if ({|LKS1005:_map|}.TryGetValue(key, out var value)) return value; lock (_gate) return _map[key] = key.Length; }
            public void Run(string[] keys) => Parallel.ForEach(keys, key => Get(key));
        }
        """);

    [Fact]
    public Task Reports_AStaticSetAndALockOfAnotherPrimitive() => Verify.Diagnostics("""
        public static class Known
        {
            private static readonly HashSet<Type> s_types = [];
            private static readonly Lock s_gate = new();
            public static bool Add(Type type)
            {
                if ({|LKS1002:s_types|}.Contains(type))
                    return false;
                using (s_gate.EnterScope())
                    return s_types.Add(type);
            }
        }
        """);

    [Theory]
    [InlineData("public int Get(string key) { lock (_gate) { if (_map.TryGetValue(key, out var value)) return value; return _map[key] = 1; } }")]
    [InlineData("public int Get(string key) { lock (_gate) _map[key] = 1; return _map[key]; }")]
    [InlineData("public int Get(string key) { if (_map.Count == 0) lock (_gate) _map[key] = 1; return 0; }")]
    [InlineData("public int Get(string key) { Fill(); return _map[key]; } private void Fill() { if (_isFull) return; lock (_gate) { if (_isFull) return; _map[\"a\"] = 1; _isFull = true; } }")]
    [InlineData("public int Get(string key) { if (!_isFull) { lock (_gate) { if (!_isFull) { Load(); _isFull = true; } } } return Find(key); } private int Find(string key) => _map[key]; private void Load() { foreach (var name in new[] { \"a\" }) _map.Add(name, 1); }")]
    [InlineData("public int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) return _map[key] = 1; }", "public void Clear() { lock (_gate) _map = new(); }", "private Dictionary<string, int> _map = new();")]
    [InlineData("public int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) { _map = new Dictionary<string, int>(_map) { [key] = 1 }; return 1; } }", "", "private volatile Dictionary<string, int> _map = new();")]
    [InlineData("public int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) return _map.GetOrAdd(key, 1); }", "", "private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _map = new();")]
    [InlineData("public object? Get(string key) { if (_map[key] is { } value) return value; lock (_gate) return _map[key] = key; }", "", "private readonly System.Collections.Hashtable _map = new();")]
    [InlineData("private int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; return _map[key] = 1; } public int Ask(string key) { lock (_gate) return Get(key); }")]
    [InlineData("public Cache() { if (!_map.ContainsKey(\"a\")) lock (_gate) _map[\"a\"] = 1; }")]
    [InlineData("public void Initialize() { if (!_map.ContainsKey(\"a\")) lock (_gate) _map[\"a\"] = 1; }")]
    [InlineData("internal bool Has(string key) => _map.ContainsKey(key);", "public void Put(string key) { lock (_gate) _map[key] = 1; }")]
    [InlineData("public int At(int index) { if (index < _list.Count) return _list[index]; lock (_gate) { _list.Add(1); return 1; } }", "", "private readonly List<int> _list = [];")]
    public Task Accepts_WhatNoChangeDisturbs(string get, string more = "", string field = "private readonly Dictionary<string, int> _map = new();") => Verify.Diagnostics(Cache(get, more, field));

    [Fact]
    public Task Accepts_AUserInterfacesOwnLook() => Verify.Diagnostics("""
        namespace System.Windows.Threading { public class DispatcherObject; }
        public class Panel : System.Windows.Threading.DispatcherObject
        {
            private readonly Dictionary<string, int> _map = new();
            private readonly object _gate = new();
            public int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) return _map[key] = 1; }
        }
        """);

    [Theory]
    [InlineData("public bool Has(string key) => _map.ContainsKey(key);", DiagnosticSeverity.Info)]
    [InlineData("public int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) return _map[key] = 1; }", DiagnosticSeverity.Warning)]
    [InlineData("public int Get(string key) { try { if (_map.TryGetValue(key, out var value)) return value; } catch { } lock (_gate) return _map[key] = 1; }", DiagnosticSeverity.Info)]
    [InlineData("internal int Get(string key) { if (_map.TryGetValue(key, out var value)) return value; lock (_gate) return _map[key] = 1; }", DiagnosticSeverity.Warning)]
    public async Task Warns_WhereTheMemberIsMeantForSeveralThreads(string get, DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System;\nusing System.Collections.Generic;\n" + Cache(get, Remove), "Cache.cs")]));
        Assert.Equal(severity, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1002").Severity);
    }

    [Fact]
    public Task Reports_ALookBesideChangesInAMethodThatOnlyCodeUnderTheLockCalls() => Verify.Diagnostics("""
        public class Mapper
        {
            private readonly Dictionary<Type, string> _entities = new();

            internal string Find(Type type)
            {
                if (!{|LKS1002:_entities|}.TryGetValue(type, out var mapper))
                {
                    lock (_entities)
                    {
                        if (!_entities.TryGetValue(type, out mapper))
                            return Build(type);
                    }
                }

                return mapper;
            }

            protected virtual string Build(Type type) { var made = type.Name; _entities[type] = made; return made; }
        }
        """);

    [Fact]
    public Task Accepts_ALookBesideChangesThatAreMadeWithoutTheLockToo() => Verify.Diagnostics("""
        public class Mapper
        {
            private readonly object _gate = new();
            private readonly Dictionary<Type, string> _entities = new();

            public Mapper() { Build(typeof(int)); }

            internal string? Find(Type type) => _entities.TryGetValue(type, out var mapper) ? mapper : null;
            public void Load() { lock (_gate) Console.WriteLine(); Build(typeof(string)); }

            protected virtual string Build(Type type) { var made = type.Name; _entities[type] = made; return made; }
        }
        """);

    /// <summary>Whoever raises the event holds no lock of this type, as that calls nobody under one.</summary>
    [Theory]
    [InlineData("var known = {|LKS1002:_names|}.FirstOrDefault(one => one == name); if (known is null) Add(name);", "")]
    [InlineData("var known = {|LKS1002:_names|}.FirstOrDefault(one => one == name); if (known is null) Add(name);", "source.Found -= OnFound;")]
    [InlineData("lock (_gate) { var known = _names.FirstOrDefault(one => one == name); if (known is null) Add(name); }", "")]
    [InlineData("var known = _names.FirstOrDefault(one => one == name); if (known is null) Add(name);", "lock (_gate) source.Scan();")]
    [InlineData("var known = _names.FirstOrDefault(one => one == name); if (known is null) Add(name);", "lock (_gate) Begin(source);")]
    public Task ALookInAHandlerThatIsGivenAway(string found, string more) => Verify.Diagnostics($$"""
        public interface ISource { event Action<string> Found; event Action<string> Lost; void Scan(); }
        public sealed class Names
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();
            public void Watch(ISource source) { source.Found += OnFound; source.Lost += name => Remove(name); {{more}} }
            public string[] All() { lock (_gate) return _names.ToArray(); }
            private void Begin(ISource source) => source.Scan();
            private void OnFound(string name) { {{found}} }
            private void Add(string name) { lock (_gate) _names.Add(name); }
            private void Remove(string name) { lock (_gate) _names.Remove(name); }
        }
        """);

    /// <summary>Who raises the events of one object mostly is one thread, which has made all changes itself; the lock is for those who ask.</summary>
    [Theory]
    [InlineData("source.Lost += name => Remove(name);", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("other.Lost += name => Remove(name);", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("} public void Forget(string name) { Remove(name);", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task HandlersOfOneObject(string more, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var source = $$"""
            using System; using System.Collections.Generic; using System.Linq;
            public interface ISource { event Action<string> Found; event Action<string> Lost; }
            public sealed class Names
            {
                private readonly object _gate = new();
                private readonly List<string> _names = new();
                public void Watch(ISource source, ISource other) { source.Found += OnFound; {{more}} }
                public string[] All() { lock (_gate) return _names.ToArray(); }
                private void OnFound(string name) { if (!_names.Any(one => one == name)) Add(name); }
                private void Add(string name) { lock (_gate) _names.Add(name); }
                private void Remove(string name) { lock (_gate) _names.Remove(name); }
            }
            """;
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(source, "Names.cs")]));
        Assert.Equal(severity, Assert.Single(reported, one => one.Id == "LKS1002").Severity);
    }
}

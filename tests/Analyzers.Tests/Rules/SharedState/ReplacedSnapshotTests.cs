using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ReplacedSnapshotTests
{
    [Fact]
    public Task Reports_SnapshotsThatATimerReplaces() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        interface ISource { string[] Hosts(); ImmutableDictionary<string, int> Weights(); }
        sealed class Balancer : IDisposable
        {
            private readonly ISource _source;
            private readonly Timer _timer;
            private volatile string[] _hosts = [];
            private volatile ImmutableDictionary<string, int> _weights = ImmutableDictionary<string, int>.Empty;
            private int _next;
            public Balancer(ISource source)
            {
                _source = source;
                _timer = new Timer(_ => Refresh(), null, 0, 1000);
            }
            private void Refresh()
            {
                _hosts = _source.Hosts();
                _weights = _source.Weights();
            }
            public string Next() => {|LKS1006:_hosts[(uint)Interlocked.Increment(ref _next) % _hosts.Length]|};
            public string Newest()
            {
                if (_hosts.Length == 0)
                    return "";
                var index = _hosts.Length - 1;
                return {|LKS1006:_hosts[index]|};
            }
            public int WeightOf(string host)
            {
                if (!_weights.ContainsKey(host))
                    return 0;
                return {|LKS1006:_weights|}[host];
            }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Reports_AVolatileSnapshotThatAMemberReplaces_InALoop() => Verify.Diagnostics("""
        using System.Linq;
        sealed class Bus
        {
            private volatile Action[] _handlers = [];
            private readonly object _gate = new();
            public void Add(Action handler) { lock (_gate) _handlers = [.. _handlers, handler]; }
            public void Remove(Action handler) { lock (_gate) _handlers = _handlers.Where(other => other != handler).ToArray(); }
            public void Raise()
            {
                for (var i = 0; i < _handlers.Length; i++)
                    {|LKS1006:_handlers[i]|}();
            }
            public Action First() => _handlers.Length > 0 ? {|LKS1006:_handlers|}.First() : () => { };
        }
        """);

    [Fact]
    public Task Reports_ASnapshotOfAClassOfTheProgram() => Verify.Diagnostics("""
        sealed class Rules(Dictionary<string, int> rules)
        {
            public bool Has(string name) => rules.ContainsKey(name);
            public int this[string name] => rules[name];
        }
        sealed class Flags
        {
            private volatile Rules _rules = new([]);
            public void Publish(Rules rules) => _rules = rules;
            public int Of(string name) => _rules.Has(name) ? {|LKS1006:_rules|}[name] : 0;
        }
        """);

    [Fact]
    public Task Accepts_WhoReadsItOnce_OrUnderTheLockOfTheWriter() => Verify.Diagnostics("""
        sealed class Balancer
        {
            private readonly object _gate = new();
            private volatile string[] _hosts = [];
            private string[] _guarded = [];
            private int _next;
            public void Replace(string[] hosts)
            {
                lock (_gate)
                {
                    _hosts = hosts;
                    _guarded = hosts;
                }
            }
            public string Next()
            {
                var hosts = _hosts;
                return hosts.Length == 0 ? "" : hosts[(uint)Interlocked.Increment(ref _next) % hosts.Length];
            }
            public string Guarded()
            {
                lock (_gate)
                    return _guarded.Length == 0 ? "" : _guarded[_guarded.Length - 1];
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatOnlyGrows_IsMadeOnce_OrIsAsLongAsBefore() => Verify.Diagnostics("""
        using System.Linq;
        sealed class Table
        {
            private const int Size = 16;
            private volatile Action[] _handlers = [];
            private volatile byte[] _buffer = new byte[Size];
            private volatile string[]? _names;
            private readonly object _gate = new();
            public void Add(Action handler) { lock (_gate) _handlers = [.. _handlers, handler]; }
            public void AddAll(Action[] others) { lock (_gate) _handlers = _handlers.Concat(others).ToArray(); }
            public void Raise()
            {
                for (var i = 0; i < _handlers.Length; i++)
                    _handlers[i]();
            }
            public void Reset() => _buffer = new byte[Size];
            public byte Last() => _buffer.Length > 3 ? _buffer[3] : (byte)0;
            public string Name(int index)
            {
                if (_names == null)
                    _names = Load();
                return Pick(index);
            }
            private string Pick(int index) => index < _names!.Length ? _names[index] : "";
            private static string[] Load() => ["a"];
        }
        """);

    [Fact]
    public Task Accepts_WhatOneThreadAloneUses_AndPlainObjects() => Verify.Diagnostics("""
        sealed class Cursor
        {
            private string[] _lines = [];
            public void Load(string[] lines) => _lines = lines;
            public string Line(int index) => index < _lines.Length ? _lines[index] : "";
        }
        sealed class Pump
        {
            private volatile int[] _batch = [];
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                for (var round = 0; round < 10; round++)
                {
                    _batch = Read();
                    Send();
                }
            }
            private void Send()
            {
                if (_batch.Length > 0)
                    Console.WriteLine(_batch[0]);
            }
            private static int[] Read() => [1];
        }
        """);

    [Fact]
    public Task Accepts_WhatIsCopiedInALoop_AndArraysThatGrowByANumberOfTheirOwn() => Verify.Diagnostics("""
        sealed class Table
        {
            private readonly object _gate = new();
            private volatile List<Action> _handlers = [];
            private volatile string[] _names = new string[4];
            private int _capacity = 4;
            public void Add(Action handler, string name)
            {
                lock (_gate)
                {
                    var next = new List<Action>();
                    foreach (var other in _handlers)
                        next.Add(other);
                    next.Add(handler);
                    _handlers = next;
                    _capacity *= 2;
                    var names = new string[_capacity];
                    names[0] = name;
                    _names = names;
                }
            }
            public void Raise()
            {
                for (var i = 0; i < _handlers.Count; i++)
                    _handlers[i]();
            }
            public string At(int index) => index < _names.Length ? _names[index] : "";
            private volatile IReadOnlyList<int> _weights = [1];
            public void Update(IReadOnlyList<int> weights)
            {
                if (weights.Count == 0)
                    throw new ArgumentException("no weights", nameof(weights));
                _weights = weights;
            }
            public int First() => _weights.Count > 0 ? _weights[0] : 0;
        }
        """);

    [Fact]
    public Task Accepts_AnArrayOfWhichElementsAreStored() => Verify.Diagnostics("""
        public sealed class Recorder(int capacity)
        {
            private readonly string?[] _slots = new string?[capacity];
            private int _next;
            public void Write(string text)
            {
                var index = Interlocked.Increment(ref _next) - 1;
                if (index < _slots.Length)
                    Volatile.Write(ref _slots[index], text);
            }
            public List<string> Copy()
            {
                var count = Math.Min(Volatile.Read(ref _next), _slots.Length);
                var all = new List<string>(count);
                for (var i = 0; i < count; i++)
                {
                    if (Volatile.Read(ref _slots[i]) is { } text)
                        all.Add(text);
                }
                return all;
            }
        }
        """);
}

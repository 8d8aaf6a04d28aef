using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class DoubleCheckedLockingTests
{
    [Fact]
    public Task Reports_AMissingSecondTest() => Verify.Diagnostics("""
        class Registry
        {
            private static readonly object s_gate = new();
            private static Registry? s_instance;
            public static Registry Instance
            {
                get
                {
                    if (s_instance == null)
                    {
                        lock (s_gate)
                        {
                            {|LKS1011:s_instance = new Registry()|};
                        }
                    }
                    return s_instance;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatIsPublishedHalfMade() => Verify.Diagnostics("""
        class Registry
        {
            private static readonly object s_gate = new();
            private static Registry? s_instance;
            private int _size;
            public static Registry Instance
            {
                get
                {
                    if (s_instance is null)
                    {
                        lock (s_gate)
                        {
                            if (s_instance is null)
                            {
                                {|LKS1011:s_instance = new Registry()|};
                                s_instance.Load();
                            }
                        }
                    }
                    return s_instance;
                }
            }
            private void Load() => _size = 3;
            public int Size => _size;
        }
        """);

    [Fact]
    public Task Reports_AFlagBeforeItsData_AndAPlainFlag() => Verify.Diagnostics("""
        class Table
        {
            private readonly object _gate = new();
            private bool _isEarly;
            private bool _isPlain;
            private int[] _early = [];
            private int[] _plain = [];
            public int[] Early
            {
                get
                {
                    if (!_isEarly)
                    {
                        lock (_gate)
                        {
                            if (!_isEarly)
                            {
                                {|LKS1011:_isEarly = true|};
                                _early = [1];
                            }
                        }
                    }
                    return _early;
                }
            }
            public int[] Plain
            {
                get
                {
                    if (_isPlain)
                        return _plain;
                    lock (_gate)
                    {
                        if (!_isPlain)
                        {
                            _plain = [1];
                            {|LKS1011:_isPlain = true|};
                        }
                    }
                    return _plain;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_CorrectPlainDoubleCheckedLocking() => Verify.Diagnostics("""
        class Registry
        {
            private static readonly object s_gate = new();
            private static Registry? s_instance;
            private static Registry? s_short;
            private static volatile bool s_isLoaded;
            private static int[] s_data = [];
            public static Registry Instance
            {
                get
                {
                    if (s_instance == null)
                    {
                        lock (s_gate)
                        {
                            if (s_instance == null)
                            {
                                var made = new Registry();
                                made.Load();
                                s_instance = made;
                            }
                        }
                    }
                    return s_instance;
                }
            }
            public static Registry Short { get { if (s_short is null) { lock (s_gate) s_short ??= new Registry(); } return s_short; } }
            public static int[] Data
            {
                get
                {
                    if (!s_isLoaded)
                    {
                        lock (s_gate)
                        {
                            if (!s_isLoaded)
                            {
                                s_data = [1];
                                s_isLoaded = true;
                            }
                        }
                    }
                    return s_data;
                }
            }
            private void Load() { }
        }
        """);

    [Fact]
    public Task Accepts_AFlagOfDisposalThatComesBeforeWhatIsGivenUp() => Verify.Diagnostics("""
        sealed class Cluster : IDisposable
        {
            private readonly object _gate = new();
            private volatile bool _isDisposed;
            private CancellationTokenSource? _stop = new();
            public CancellationToken Token => _stop!.Token;
            public void Dispose()
            {
                if (_isDisposed)
                    return;
                lock (_gate)
                {
                    if (_isDisposed)
                        return;
                    _isDisposed = true;
                    _stop?.Dispose();
                    _stop = null;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatIsStartedWhenItIsKept() => Verify.Diagnostics("""
        sealed class Rates
        {
            private readonly object _gate = new();
            private readonly CancellationTokenSource _stop = new();
            private Thread? _thread;
            public void Start()
            {
                if (_thread != null)
                    return;
                lock (_gate)
                {
                    if (_thread != null)
                        return;
                    _thread = new Thread(() => { while (!_stop.Token.WaitHandle.WaitOne(3000)) Console.WriteLine(); }) { IsBackground = true };
                    _thread.Start();
                }
            }
            public void Stop() => _stop.Cancel();
        }
        """);

    [Theory]
    [InlineData("throw new InvalidOperationException();")]
    [InlineData("{ Console.WriteLine(); throw new InvalidOperationException(); }")]
    public Task Accepts_WhoGoesNoFurtherWhereItIsDone(string end) => Verify.Diagnostics($$"""
        public class Scoped
        {
            private readonly object _gate = new();
            private volatile bool _isSet;
            private string _prefix = "";
            public string Key(string key) => _prefix + key;
            public void SetScope(string scope)
            {
                if (_isSet)
                    {{end}}
                lock (_gate)
                {
                    if (_isSet)
                        return;
                    _isSet = true;
                    _prefix = scope;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AHelperWhoseCallersUseWhatItSets() => Verify.Diagnostics("""
        public class Scoped
        {
            private readonly object _gate = new();
            private volatile bool _isSet;
            private string _prefix = "";
            public string Key(string key)
            {
                Ensure();
                return _prefix + key;
            }
            private void Ensure()
            {
                if (_isSet)
                    return;
                lock (_gate)
                {
                    if (_isSet)
                        return;
                    {|LKS1011:_isSet = true|};
                    _prefix = Environment.MachineName;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsTakenFromACacheThatTheLockIsFor() => Verify.Diagnostics("""
        public class Writer
        {
            private readonly object _gate = new();
            private readonly Stack<byte[]> _cache = new();
            private byte[]? _packet;
            public byte[] Get()
            {
                if (_packet == null)
                {
                    lock (_gate)
                        _packet = _cache.Pop();
                }
                return _packet;
            }
            public void Give(byte[] packet) { lock (_gate) _cache.Push(packet); }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatIsSetFirst_WhoeverReturnsEarly() => Verify.Diagnostics("""
        public class Settings
        {
            private readonly object _gate = new();
            private volatile bool _loaded;
            private string _prefix = "";
            public string Key(string key) => _prefix + key;
            public void Load()
            {
                if (_loaded)
                    return;
                lock (_gate)
                {
                    if (_loaded)
                        return;
                    {|LKS1011:_loaded = true|};
                    _prefix = Environment.MachineName;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnObjectThatIsStartedByWhoeverMakesIt() => Verify.Diagnostics("""
        public static class Metrics
        {
            private static readonly object s_gate = new();
            private static List<string>? s_names;
            public static void Start()
            {
                if (s_names != null)
                    return;
                lock (s_gate)
                {
                    if (s_names != null)
                        return;
                    s_names = new List<string>();
                    s_names.Add("all");
                }
            }
        }
        """);

    private static string Table(string get, string more) => $$"""
        public class Table
        {
            private readonly object _gate = new();
            private Dictionary<string, int>? _map;
            private Dictionary<string, int> _rows = new();
            private readonly List<int> _log = [];
            private volatile bool _isLoaded;
            private int _loads;
            {{get}}
            {{more}}
        }
        """;

    [Theory]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { {|LKS1011:_map = new()|}; foreach (var name in new[] { \"a\" }) _map[name] = 1; } } } return _map[key]; }", "")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { {|LKS1011:_map = new()|}; Fill(); } } } return _map[key]; }", "private void Fill() => _map!.Add(\"a\", 1);")]
    [InlineData("public int Get(string key) { if (!_isLoaded) { lock (_gate) { if (!_isLoaded) { {|LKS1011:_isLoaded = true|}; _rows[\"a\"] = 1; } } } return _rows[key]; }", "")]
    [InlineData("public int Get(string key) { if (!_isLoaded) { lock (_gate) { if (!_isLoaded) { {|LKS1011:_isLoaded = true|}; Load(); } } } return _rows[key]; }", "private void Load() { _rows = new() { [\"a\"] = 1 }; }")]
    [InlineData("public int Get(string key) { Ensure(); return _rows[key]; } private void Ensure() { if (_isLoaded) return; lock (_gate) { if (!_isLoaded) { {|LKS1011:_isLoaded = true|}; Load(); } } }", "private void Load() { _rows = new() { [\"a\"] = 1 }; }")]
    [InlineData("public int Get(string key) => All[key]; private Dictionary<string, int> All { get { if (_map is { } ready) return ready; lock (_gate) { return _map ?? Load(); } } }", "private Dictionary<string, int> Load() { var map = {|LKS1011:_map = new(StringComparer.Ordinal)|}; foreach (var name in new[] { \"a\" }) map[name] = 1; return map; }")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { Load(); } } } return _map![key]; }", "private void Load() { var map = new Dictionary<string, int>(); {|LKS1011:_map = map|}; foreach (var name in new[] { \"a\" }) map.Add(name, 1); }")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { {|LKS1011:_map = []|}; var map = _map; map[\"a\"] = 1; } } } return _map[key]; }", "")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) Load(); } } return _map![key]; }", "private void Load() { {|LKS1011:_map = new()|}; _map[\"a\"] = 1; }")]
    public Task Reports_WhatIsFilledAfterItsPublication(string get, string more) => Verify.Diagnostics(Table(get, more));

    [Theory]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { var map = new Dictionary<string, int>(); foreach (var name in new[] { \"a\" }) map[name] = 1; _map = map; } } } return _map[key]; }", "")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { Fill(); _map = new(_rows); } } } return _map[key]; }", "private void Fill() => _rows.Add(\"a\", 1);")]
    [InlineData("public int Get(string key) { if (!_isLoaded) { lock (_gate) { if (!_isLoaded) { Load(); _isLoaded = true; } } } return _rows[key]; }", "private void Load() { _rows = new() { [\"a\"] = 1 }; }")]
    [InlineData("public void Get() { if (!_isLoaded) { lock (_gate) { if (!_isLoaded) { _isLoaded = true; Count(); } } } }", "private void Count() => _loads = 1; public int Loads => _loads;")]
    [InlineData("public int Get(string key) { if (!_isLoaded) { lock (_gate) { if (!_isLoaded) { _isLoaded = true; _log.Add(1); } } } return 1; }", "public int Logged() { lock (_gate) return _log.Count; }")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { _map = new(); Later(() => _map[key] = 1); } } } return 1; }", "private static void Later(Action act) { }")]
    [InlineData("public int Get(string key) => All[key]; private Dictionary<string, int> All { get { if (_map is { } ready) return ready; lock (_gate) { return _map ?? Load(); } } }", "private Dictionary<string, int> Load() { var map = new Dictionary<string, int>(); foreach (var name in new[] { \"a\" }) map[name] = 1; return _map = map; }")]
    [InlineData("public int Get(string key) => All[key]; private Dictionary<string, int> All { get { if (_map is { } ready) return ready; lock (_gate) { return _map ?? (_map = Made()); } } }", "private Dictionary<string, int> Made() => new();")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { Load(); } } } return _map![key]; }", "private void Load() { var map = new Dictionary<string, int>(); map.Add(\"a\", 1); _map = map; map = new(); map.Add(\"b\", 2); Console.WriteLine(map.Count); }")]
    [InlineData("public int Get(string key) { if (_map == null) { lock (_gate) { if (_map == null) { Load(); } } } return _map![key]; }", "private void Load() { var map = new Dictionary<string, int>() { [\"a\"] = 1 }; _map = map; Console.WriteLine(map.Count); }")]
    public Task Accepts_WhatIsCompleteBeforeItsPublication(string get, string more) => Verify.Diagnostics(Table(get, more));

    [Theory]
    [InlineData("var table = new Dictionary<string, int>(); {|LKS1011:Volatile.Write(ref _rules, table)|}; Fill(); return table;")]
    [InlineData("var table = new Dictionary<string, int>(); {|LKS1011:Volatile.Write(ref _rules, table)|}; table.Add(\"a\", 1); return table;")]
    [InlineData("var table = new Dictionary<string, int>(); table.Add(\"a\", 1); Volatile.Write(ref _rules, table); return table;")]
    [InlineData("var table = new Dictionary<string, int>(); Volatile.Write(ref _rules, table); Console.WriteLine(table.Count); return table;")]
    public Task Reports_AnOrderedStoreOfWhatIsFilledLater(string make) => Verify.Diagnostics($$"""
        public class Flags
        {
            private readonly object _gate = new(); private Dictionary<string, int>? _rules;
            public int Find(string key) => Rules.TryGetValue(key, out var found) ? found : 0;
            private Dictionary<string, int> Rules
            {
                get
                {
                    if (Volatile.Read(ref _rules) is { } ready) { return ready; }
                    lock (_gate)
                    {
                        if (_rules is { } loaded) { return loaded; }
                        {{make}}
                    }
                }
            }
            private void Fill() { foreach (var name in new[] { "a", "b" }) { Register(name); } }
            private void Register(string name) { if (!_rules!.TryAdd(name, 1)) { Console.WriteLine(name); } }
        }
        """);

    [Theory]
    // Set by one step, in either shape, through helpers, with an await; under a semaphore that who comes later does not enter.
    [InlineData("if ({|LKS1011:Interlocked.Exchange(ref _loaded, 1)|} == 1) return; foreach (var line in Lines()) { _names[line.Length] = line; }", "Ensure(); return _names[id];")]
    [InlineData("if ({|LKS1011:Interlocked.CompareExchange(ref _loaded, 1, 0)|} == 0) { Fill(); }", "Ensure(); return Lookup(id);")]
    [InlineData("if ({|LKS1011:Interlocked.CompareExchange(ref _loaded, 1, 0)|} != 0) { return; } try { Fill(); } catch (FormatException) { _loaded = 0; throw; }", "Ensure(); return _names.TryGetValue(id, out var name) ? name : null;")]
    [InlineData("if ({|LKS1011:Interlocked.Exchange(ref _loaded, 1)|} == 1) return; _all = Lines();", "Ensure(); return _all[id];")]
    [InlineData("if ({|LKS1011:Interlocked.Exchange(ref _loaded, 1)|} == 1) return; _stop = new CancellationTokenSource();", "Ensure(); return _stop!.Token.ToString();")]
    // Who comes second throws, waits, or looks whether it is there; the flag is for a turn; the data comes first; it is not read after that.
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) throw new InvalidOperationException(); Fill();", "Ensure(); return _names[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) { _ready.Wait(); return; } Fill(); _ready.Set();", "Ensure(); return _names[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 0) { Fill(); _ready.Set(); } _ready.Wait();", "Ensure(); return _names[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; Fill(); _ready.Set();", "Ensure(); _ready.Wait(); return _names[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; _all = Lines();", "Ensure(); return _all?[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; _all = Lines(); _done = true;", "Ensure(); return _done ? _all[id] : null;")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; _all = Lines(); Volatile.Write(ref _loaded, 0);", "Ensure(); return _all[id];")]
    [InlineData("_all = Lines(); if (Interlocked.Exchange(ref _loaded, 1) == 1) return; Console.WriteLine();", "Ensure(); return _all[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; _all = Lines();", "return _all[id];")]
    [InlineData("lock (_names) { if (Interlocked.Exchange(ref _loaded, 1) == 1) return; _all = Lines(); }", "Ensure(); return _all[id];")]
    [InlineData("if (Interlocked.Exchange(ref _loaded, 1) == 1) return; Console.WriteLine(\"first\");", "Ensure(); return _all[id];")]
    public Task Reports_AClaimThatLetsTheNextCallerGoOn_BeforeTheDataIsThere(string ensure, string find) => Verify.Diagnostics($$"""
        public sealed class Names
        {
            private readonly Dictionary<int, string> _names = new();
            private readonly ManualResetEventSlim _ready = new();
            private string[] _all = Array.Empty<string>();
            private volatile bool _done;
            private CancellationTokenSource? _stop;
            private int _loaded;
            public bool Done { get => _done; set => _done = value; }
            public string? Find(int id) { {{find}} }
            private void Ensure() { {{ensure}} }
            private void Fill() { foreach (var line in Lines()) { _names.Add(line.Length, line); } }
            private string? Lookup(int id) => _names.TryGetValue(id, out var name) ? name : null;
            private static string[] Lines() => Environment.GetCommandLineArgs();
        }
        """);

    [Theory]
    [InlineData("if ({|LKS1011:Interlocked.Exchange(ref _begun, 1)|} == 1) return; _rates = await LoadAsync();", "await EnsureAsync(); return _rates[name];")]
    [InlineData("if (_loaded) return; await _gate.WaitAsync(); try { if (_loaded) return; {|LKS1011:_loaded = true|}; _rates = await LoadAsync(); } finally { _gate.Release(); }", "await EnsureAsync().ConfigureAwait(false); return _rates[name];")]
    [InlineData("if (_loaded) return; await _gate.WaitAsync(); try { if (_loaded) return; _rates = await LoadAsync(); _loaded = true; } finally { _gate.Release(); }", "await EnsureAsync(); return _rates[name];")]
    [InlineData("await _gate.WaitAsync(); try { if (_loaded) return; _loaded = true; _rates = await LoadAsync(); } finally { _gate.Release(); }", "await EnsureAsync(); return _rates[name];")]
    public Task Reports_AClaimBeforeAnAwait(string ensure, string find) => Verify.Diagnostics($$"""
        public sealed class Rates
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Dictionary<string, decimal> _rates = new();
            private volatile bool _loaded;
            private int _begun;
            public int Begun => _begun;
            public async Task<decimal> FindAsync(string name) { {{find}} }
            private async Task EnsureAsync() { {{ensure}} }
            private static async Task<Dictionary<string, decimal>> LoadAsync() { await Task.Delay(10); return new() { ["EUR"] = 1 }; }
        }
        """);

    [Theory]
    [InlineData("if (!_isReady) { {|LKS1011:_isReady = true|}; _value = Load(); } return _value!;")]
    [InlineData("if (!_isReady) Prepare(); return _value!;", "private void Prepare() { {|LKS1011:_isReady = true|}; Fill(); } private void Fill() { _value = Load(); }")]
    [InlineData("if (!_isReady) Prepare(); return Volatile.Read(ref _value)!;", "private void Prepare() { {|LKS1011:_isReady = !_isClosed|}; Volatile.Write(ref _value, Load()); }")]
    public Task Reports_AFlagThatIsSetBeforeTheValueItAnnounces(string body, string more = "") => Verify.Diagnostics(FlagAndValue(body, more));

    [Theory]
    [InlineData("if (!_isReady) { _value = Load(); _isReady = true; } return _value!;")]
    [InlineData("if (!_isReady) Prepare(); return _value!;", "private void Prepare() { Fill(); _isReady = true; } private void Fill() { _value = Load(); }")]
    [InlineData("if (!_isReady) Prepare(); return _value!;", "private void Prepare() { lock (_gate) { if (_isReady) return; _value = Load(); _isReady = true; } }")]
    [InlineData("if (!_isFresh) { _isFresh = true; _text = Load(); } return _text;", "private volatile bool _isFresh; private string _text = \"\"; public void Invalidate() => _isFresh = false;")]
    public Task Accepts_AFlagThatComesAfterTheValue(string body, string more = "") => Verify.Diagnostics(FlagAndValue(body, more));

    private static string FlagAndValue(string body, string more) => $$"""
        public class Names
        {
            private volatile bool _isReady;
            private volatile bool _isClosed;
            private readonly object _gate = new();
            private string? _value;
            public string Get() { {{body}} }
            public void Close() { _isClosed = true; Console.WriteLine(_value + _isClosed); }
            private string Load() => Environment.MachineName + _gate;
            {{more}}
        }
        """;
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

/// <summary>Defects among comments and directives, in expression bodies, properties and parts of types, several in one statement: what is offered there mends them, one by one and all at once.</summary>
public sealed class OddShapeTests
{
    private static readonly string[] s_programs =
    [
        // LKS1012: 4
        """
        partial class Orders
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, string> _names = [];
            public void Put(int order) { lock (_gate) { _orders.Add(order); _names[order] = ""; } }
        }
        partial class Orders
        {
            private readonly List<int> _orders = [];
            public IReadOnlyList<int> All { get { lock (_gate) { /* live */ return _orders /* all */; } } } // end
            public IEnumerable<int> Big()
            {
                lock (_gate)
                {
                    return
        #if DEBUG
                        _orders
        #else
                        _orders
        #endif
                        .Where(order => order > 1).OrderBy(order => order);
                }
            }
            public (List<int>, Dictionary<int, string>) Both() { lock (_gate) return (_orders, _names); }
            public IReadOnlyDictionary<int, string> Names() { lock (_gate) { return _names; } }
            public List<int>? Some(bool all) { lock (_gate) return all ? _orders : null; }
        }
        """,
        // LKS1016: 3
        """
        class Counter
        {
            private readonly object _gate = new();
            private static int s_count, s_other;
            private static readonly Dictionary<int, int> s_map = [];
            public void Up() { lock (_gate) { s_count++; s_other++; } }
            public int Both { get { lock (this._gate) /* both */ return s_count + s_other; } }
            public void Put(int key) { lock (_gate) s_map[key] = 1; }
            public void Start() { for (var i = 0; i < 3; i++) new Thread(() => new Counter().Up()).Start(); }
        }
        """,
        // LKS1017: 3
        """
        class Ledger
        {
            private readonly object _first = new();
            private readonly object _second = new();
            private int _total, _count;
            public void Add() { lock (_first) { _total++; _count++; } }
            public void Sub() { lock (_first) { _total--; _count--; } }
            public void Clear() { lock (_second) { _total = 0; /* both */ _count = 0; } }
            public int Total { get { lock (_first) return _total + _count; } }
            public int Last { set { lock (/* odd */ this._second) _total = value; } }
        }
        """,
        // LKS1019: 2
        """
        class Sessions
        {
            [ThreadStatic] private static string? s_user; // who
            [ThreadStatic]
            // how deep
            private static int s_depth;
            public async Task<string?> Greet(string user)
            {
                s_user = user;
                s_depth += 1;
                await Task.Delay(10);
                return s_user + s_depth + nameof(s_user);
            }
            public string? User { get => s_user; set => s_user = value; }
        }
        """,
        // LKS1021: 2
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                // read
                lock (_gate) { level = _level; /* here */ } // done
                // compute
                var next = level + by;

                // write
                lock (_gate) { _level = next; } // stored
            }
            public int Add(int by)
            {
                int level;
                lock (_gate)
                {
                    level = _level;
                }
        #pragma warning disable CS0168
                int unused;
        #pragma warning restore CS0168
                level += by;
                lock (this._gate)
                    _level = level;
                return level;
            }
        }
        """,
        // LKS1022: 3
        """
        class Peak
        {
            private int _peak;
            private static string s_names = "";
            public void Add(int by)
            {
                var old = _peak;
                if (by > 0)
                    Interlocked.CompareExchange(ref _peak, old + by, old); // once
            }
            public void Name(string name)
            {
                var old = s_names; // old
                /* swap */ Interlocked.CompareExchange(ref Peak.s_names, old + name, comparand: old);
            }
            public void Both(int by)
            {
                int old = _peak, other = by;
                Interlocked.CompareExchange(ref this._peak, old + other, old);
            }
        }
        """,
        // LKS1024: 3
        """
        class Worker
        {
            private int _limit;
            private string? _name;
            private int _step;
            public void Start()
            {
                var thread = new Thread(Run) { IsBackground = true };
                thread.Start(); // go
                _limit = 10; /* ten */ _name = "worker"; // both
            }
            public void Again() { new Thread(Run).Start();
        #if !OTHER
                _step = 3;
        #endif
            }
            private void Run() => Console.WriteLine(_limit + _name + _step);
        }
        """,
        // LKS1026: 3
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<int, int> _map = [];
            private int _hits, _misses;
            public int Hit(int key)
            {
                this._lock.EnterReadLock(); // read
                try { _hits++; _misses--; return _map[key] = _hits; }
                finally { /* out */ _lock.ExitReadLock(); }
            }
            public int Hits { get { _lock.EnterReadLock(); try { return _hits++; } finally { _lock.ExitReadLock(); } } }
        }
        """,
        // LKS1027: 3
        """
        class Copier
        {
            public async Task First(string path)
            {
                using var file = new FileStream(path, FileMode.Open); // open
                Task.Run(() => /* one */ file.ReadByte()); // read
                await Task.Yield();
            }
            public void Second(string path)
            {
                using (var file = new FileStream(path, FileMode.Open))
                {
                    // later
                    Task.Run(() => file.ReadByte());
                }
            }
            public void Third(string path)
            {
                using var file = new FileStream(path, FileMode.Open);
        #region work
                Task.Run(() =>
                {
                    // first
                    file.ReadByte();
                    // last
                });
        #endregion
            }
        }
        """,
        // LKS1001, several in one statement: 8
        """
        partial class Totals
        {
            private int _a, _b;
            private static long s_c;
            private double _d, _e;
            private readonly object _gate = new();
            private int _x, _y;
            public void Start()
            {
                for (var i = 0; i < 3; i++)
                {
                    new Thread(Work).Start();
                    new Thread(Other).Start();
                }
            }
            private void Work()
            {
                _a += _b++; // both
                Console.WriteLine(_a++ + s_c++ /* three */ + --_b);
                _d *= 2; _e /= 3;
            }
        }
        partial class Totals
        {
            private void Other()
            {
                lock (_gate) { _x++; _y++; }
                lock (_gate) { _x--; _y--; }
                lock (_gate) { Console.WriteLine(_x + _y); }
                _x = _y + 1; // no lock
                Console.WriteLine(_x + _y);
            }
        }
        """,
        // LKS1001, elements and fields of others: 4
        """
        class Cell { public int Value; public double Level; }
        class Grid
        {
            private readonly Cell _cell = new();
            private readonly int[] _sums = new int[4];
            private readonly double[] _levels = new double[4];
            public void Start(Cell other)
            {
                for (var i = 0; i < 3; i++)
                    new Thread(Work).Start();
            }
            private void Work()
            {
                _cell.Value *= 2; // twice
                _cell.Level += 0.5;
                _sums[0] = Math.Max(_sums[0], 3);
                _levels[1] += 0.5;
                _sums[2]++;
            }
        }
        """,
        // LKS1005, lists and random numbers: 7
        """
        partial class Shop
        {
            /// <summary>What was sold.</summary>
            private readonly List<(int Id, string Name)> _sold = new(); // sold
            private readonly Dictionary<string, List<int>> _byName = new(), _other = new();
            private Stack<int> _stack = new Stack<int>(4);
        #if DEBUG
            private readonly Random _random = new();
        #else
            private readonly Random _random = new();
        #endif
            private static readonly Random s_random = new Random();
        }
        partial class Shop
        {
            public void Sell(string[] names)
            {
                var list = new List<string>(); var random = new Random();
                Parallel.ForEach(names, name => { list.Add(name /* it */); Console.WriteLine(random.Next(3) + s_random.Next()); });
                foreach (var (id, text) in _sold) Console.WriteLine(id + text + _random.Next());
                Console.WriteLine(string.Join(",", list) + list.Count + nameof(list));
            }
        }
        class Till
        {
            private readonly List<int> _sums = new(); // all
            private readonly Stack<int> _stack = new Stack<int>(4);
            private Dictionary<string, List<int>> _names = [];
            public IEnumerable<int> Sums => _sums;
            public void Run(string[] names)
            {
                Parallel.ForEach(names, name => /* sum */ _sums.Add(1)); Parallel.ForEach(names, name => this._stack.Push(2));
                Parallel.ForEach(names, name =>
                {
        #if DEBUG
                    _names[name] = new List<int>();
        #else
                    _names[name] = new List<int>();
        #endif
                });
                foreach (var pair in _names) Console.WriteLine(pair.Key + pair.Value.Count + _stack.Count);
            }
        }
        """,
        // LKS1003, sums: 5
        """
        class Sums
        {
            public double All(int[] values, string subtotal)
            {
                double total = 0; var count = 0; long large = 1;
                Parallel.For(0, values.Length, i => total += values[i]); // each
                Parallel.For(0L, 10L, (i) => { count++; /* one */ });
                Parallel.ForEach(values, (value, state) =>
                {
                    // negative ones end it
                    if (value < 0) { state.Stop(); return; }
        #if DEBUG
                    large += value;
        #else
                    large += value;
        #endif
                }); // done
                Parallel.ForEach(values, state => large -= state);
                Parallel.ForEach(values.Where(value => value > 1).ToList(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, value => { for (var i = 0; i < value; i++) count += i; });
                return total + count + large + subtotal.Length;
            }
        }
        """,
        // LKS1010, LKS1011: 5
        """
        partial class Parts { private static Parts? s_part; }
        partial class Parts { public static Parts Part => s_part ??= new Parts(); }
        class Names
        {
            private static Names? s_first; private static Names? s_second;
            private static readonly object s_gate = new();
            private static Names? s_third; // third
            private static List<int>? s_list;
            /// <summary>One.</summary>
            public static Names First => s_first ??= /* made */ new Names { Count = 1 };
            public static Names Second() { if (null == s_second) { s_second = new Names(); } return s_second; /* it */ }
            public static Names Third
            {
                get
                {
                    if (s_third == null)
                        lock (s_gate) { s_third = new Names(); } // locked
                    return s_third;
                }
            }
            public static List<int> List
            {
                get
                {
        #region list
                    if (s_list is null)
                    {
                        lock (s_gate)
                            s_list = new List<int>(); // alone
                    }
        #endregion
                    return s_list;
                }
            }
            public int Count { get; set; }
        }
        """,
        // LKS1023, LKS1025: 5
        """
        class Loads
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<string>> _pages = new(), _others = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, StreamReader> _files = new(StringComparer.Ordinal); // files
            private string? _text; private int _left = 3;
            public Task<string> Page(string key) => _pages.GetOrAdd(key, (k) => /* slow */ File.ReadAllTextAsync(k));
            public StreamReader Open(string key) { return _files.GetOrAdd(key, k => { /* open */ return new StreamReader(k); }); }
            public bool Has(string key) => _files.TryGetValue(key, out _) || _files.TryRemove(key, out var _);
            public async Task<string> Text(bool wanted)
            {
                if (wanted)
                    _text ??= await File.ReadAllTextAsync("a"); // first
                // then
                return _text + "";
            }
            public async Task<bool> Take() { if (_left > 0) { await Task.Delay(1); _left--; /* one */ return true; } /* none */ return false; }
        }
        """,
    ];

    public static TheoryData<int> Programs => [.. Enumerable.Range(0, s_programs.Length)];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Mends_WhatIsWrittenOddly(int index)
    {
        foreach (var program in new[] { s_programs[index], s_programs[index].ReplaceLineEndings("\r\n"), s_programs[index].Replace("    ", "\t") })
        {
            var proof = await FixProof.Of(new TestProgram($"Odd{index}", [("Odd.cs", program + "\n"), ("Usings.cs", TestProgram.ImplicitUsings)]), withFixAll: true);
            Assert.Empty(proof.Failures);
            Assert.InRange(proof.Pairs, 1, int.MaxValue);
        }
    }
}

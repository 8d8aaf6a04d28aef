using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SplitSectionTests
{
    [Fact]
    public Task Reports_AValueFromAnEarlierSection() => Verify.Diagnostics("""
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                var next = level + by;
                lock (_gate)
                    {|LKS1021:_level = next|};
            }
            public void Drain()
            {
                int level;
                lock (_gate)
                    level = _level;
                lock (_gate)
                    {|LKS1021:_level = level - 1|};
            }
        }
        """);

    [Fact]
    public Task Reports_TheAccessorsOfAProperty() => Verify.Diagnostics("""
        class Tank(int start)
        {
            private readonly Lock _gate = new();
            private int _level = start;
            private bool _isOpen;
            public int Level
            {
                get { lock (_gate) return _level; }
                set { lock (_gate) { if (_level != value) _level = value; } }
            }
            private bool IsOpen
            {
                get { using var scope = _gate.EnterScope(); return _isOpen; }
                set
                {
                    using (_gate.EnterScope())
                    {
                        if (_isOpen == value)
                            return;
                        _isOpen = value;
                    }
                }
            }
            public void Add() => {|LKS1021:Level++|};
            public void Fill(int by) { {|LKS1021:Level += by|}; }
            public void Drain() { {|LKS1021:Level = Level - 1|}; }
            public void Turn() { {|LKS1021:IsOpen = !IsOpen|}; }
            public int High { get; private set; }
            public void See(int level)
            {
                if (level > Level)
                    {|LKS1021:Level = level|};
            }
        }
        """);

    [Fact]
    public Task Reports_ReadersAndWritersThatTakeTheLock() => Verify.Diagnostics("""
        class Account
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private decimal _balance;
            private async Task<decimal> ReadAsync()
            {
                await _turn.WaitAsync();
                try { return _balance; } finally { _turn.Release(); }
            }
            private async Task StoreAsync(decimal balance)
            {
                await _turn.WaitAsync().ConfigureAwait(false);
                try { _balance = balance; } finally { _turn.Release(); }
            }
            public async Task Deposit(decimal amount)
            {
                var balance = await ReadAsync();
                await {|LKS1021:StoreAsync(balance + amount)|};
            }
            public async Task Withdraw(decimal amount) => await {|LKS1021:StoreAsync(await ReadAsync() - amount)|};
        }
        """);

    [Fact]
    public Task Reports_EveryPrimitive() => Verify.Diagnostics("""
        class Totals
        {
            private readonly ReaderWriterLockSlim _rows = new();
            private readonly Mutex _mutex = new();
            private readonly object _gate = new();
            private SpinLock _spin = new(false);
            private int _read, _mutexed, _entered, _spun, _upgraded;
            public void Read(int by)
            {
                int old;
                _rows.EnterReadLock();
                try { old = _read; } finally { _rows.ExitReadLock(); }
                _rows.EnterWriteLock();
                try { {|LKS1021:_read = old + by|}; } finally { _rows.ExitWriteLock(); }
            }
            public void Upgrade(int by)
            {
                int old;
                _rows.EnterUpgradeableReadLock();
                try { old = _upgraded; } finally { _rows.ExitUpgradeableReadLock(); }
                _rows.EnterWriteLock();
                try { {|LKS1021:_upgraded = old + by|}; } finally { _rows.ExitWriteLock(); }
            }
            public void OneAtATime(int by)
            {
                int old;
                _mutex.WaitOne();
                try { old = _mutexed; } finally { _mutex.ReleaseMutex(); }
                var next = old + by;
                _mutex.WaitOne();
                try { {|LKS1021:_mutexed = next|}; } finally { _mutex.ReleaseMutex(); }
            }
            public void Enter(int by)
            {
                Monitor.Enter(_gate);
                int old;
                try { old = _entered; } finally { Monitor.Exit(_gate); }
                Monitor.Enter(_gate);
                try { {|LKS1021:_entered = old * by|}; } finally { Monitor.Exit(_gate); }
            }
            public void Spin(int by)
            {
                int old;
                var first = false;
                try { _spin.Enter(ref first); old = _spun; } finally { if (first) _spin.Exit(); }
                var second = false;
                try { _spin.Enter(ref second); {|LKS1021:_spun = old + by|}; } finally { if (second) _spin.Exit(); }
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsReplacedAsOne() => Verify.Diagnostics("""
        using System.Collections.Immutable;

        record Settings(int Depth, string Name);
        class Store
        {
            private readonly object _gate = new();
            private ImmutableList<int> _items = [];
            private int[] _numbers = [];
            private Settings _settings = new(0, "");
            private Action? _handlers;
            public void Add(int item)
            {
                ImmutableList<int> items;
                lock (_gate)
                    items = _items;
                items = items.Add(item);
                lock (_gate)
                    {|LKS1021:_items = items|};
            }
            public void Append(int number)
            {
                int[] numbers;
                lock (_gate)
                    numbers = _numbers;
                int[] more = [.. numbers, number];
                lock (_gate)
                    {|LKS1021:_numbers = more|};
            }
            public void Rename(string name)
            {
                Settings settings;
                lock (_gate)
                    settings = _settings;
                lock (_gate)
                    {|LKS1021:_settings = settings with { Name = name }|};
            }
            public void Listen(Action handler)
            {
                Action? handlers;
                lock (_gate)
                    handlers = _handlers;
                handlers += handler;
                lock (_gate)
                    {|LKS1021:_handlers = handlers|};
            }
        }
        """);

    [Fact]
    public Task Reports_EntriesOfADictionary() => Verify.Diagnostics("""
        class Counts
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _counts = new();
            private readonly List<string> _names = [];
            public void Hit(string word)
            {
                int count;
                lock (_gate)
                    _counts.TryGetValue(word, out count);
                count++;
                lock (_gate)
                    {|LKS1021:_counts[word] = count|};
            }
            public void HitAgain(string word)
            {
                int count;
                lock (_gate)
                    count = _counts.GetValueOrDefault(word);
                lock (_gate)
                    {|LKS1021:_counts[word] = count + 1|};
            }
            public int Make(string word)
            {
                lock (_gate)
                {
                    if (_counts.TryGetValue(word, out var known))
                        return known;
                }
                var made = word.Length;
                lock (_gate)
                    {|LKS1021:_counts.Add(word, made)|};
                return made;
            }
            public void Register(string name)
            {
                bool isThere;
                lock (_gate)
                    isThere = _names.Contains(name);
                if (isThere)
                    return;
                Console.WriteLine(name);
                lock (_gate)
                    {|LKS1021:_names.Add(name)|};
            }
        }
        """);

    [Fact]
    public Task Reports_TakingWhatWasThere() => Verify.Diagnostics("""
        class Jobs
        {
            private readonly object _gate = new();
            private readonly Queue<int> _jobs = new();
            private bool _isStarted;
            public int Count { get { lock (_gate) return _jobs.Count; } }
            public bool IsStarted { get { lock (_gate) return _isStarted; } set { lock (_gate) _isStarted = value; } }
            public void Put(int job) { lock (_gate) _jobs.Enqueue(job); }
            public int Take()
            {
                if (Count == 0)
                    return -1;
                lock (_gate)
                    return {|LKS1021:_jobs.Dequeue()|};
            }
            public void StartAll()
            {
                for (var i = 0; i < 4; i++)
                    Task.Run(Start);
            }
            private void Start()
            {
                if (IsStarted)
                    return;
                {|LKS1021:IsStarted = true|};
                Console.WriteLine("once");
            }
        }
        """);

    [Fact]
    public Task Reports_LambdasAndLocalFunctions_AndTheObjectsOfANestedClass() => Verify.Diagnostics("""
        class Sums
        {
            private readonly object _gate = new();
            private readonly Part _part = new();
            private int _sum;
            public void AddAll() => Parallel.For(0, 10, i =>
            {
                int sum;
                lock (_gate)
                    sum = _sum;
                sum += i;
                lock (_gate)
                    {|LKS1021:_sum = sum|};
            });
            public void StepAll()
            {
                Parallel.For(0, 10, Step);
                void Step(int by)
                {
                    int sum;
                    lock (_gate) { sum = _sum; }
                    lock (_gate) { {|LKS1021:_sum = sum + by|}; }
                }
            }
            public void Hit() => {|LKS1021:_part.Number++|};
            private sealed class Part
            {
                private readonly object _gate = new();
                private int _number;
                public int Number { get { lock (_gate) return _number; } set { lock (_gate) _number = value; } }
            }
        }
        class Base
        {
            private readonly object _gate = new();
            private int _number;
            protected int Number { get { lock (_gate) return _number; } set { lock (_gate) _number = value; } }
            public void Add() { {|LKS1021:Number++|}; }
        }
        """);

    [Fact]
    public Task Accepts_ASecondTest_AndOneSection() => Verify.Diagnostics("""
        class Tank
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private int _level;
            private int _top;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                var next = level + by;
                lock (_gate)
                {
                    if (_level == level)
                        _level = next;
                }
                lock (_gate)
                    _top = next;
            }
            public void Drain() { lock (_gate) { var level = _level; _level = level - 1; } }
        }
        """);

    [Fact]
    public Task Accepts_AnotherLook_AndVersions() => Verify.Diagnostics("""
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            private int _version;
            public int Level
            {
                get { lock (_gate) return _level; }
                set { lock (_gate) { if (value < _level) throw new ArgumentException("down"); _level = value; } }
            }
            public void Up() { Level = Level + 1; }
            public void Fill(int by)
            {
                while (true)
                {
                    int level, version;
                    lock (_gate) { level = _level; version = _version; }
                    var next = level + by;
                    lock (_gate)
                    {
                        if (version != _version)
                            continue;
                        _level = next;
                        _version++;
                        return;
                    }
                }
            }
            public void Swap(int by)
            {
                int level;
                do { level = Level; } while (!TrySet(level, level * by));
            }
            private bool TrySet(int old, int level) { lock (_gate) { if (_level != old) return false; _level = level; return true; } }
            public void Difference(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                lock (_gate)
                    _level = _level + level * by;
            }
            public void See(int level)
            {
                if (level <= Level)
                    return;
                lock (_gate)
                    _level = Math.Max(level, _level);
            }
        }
        """);

    [Fact]
    public Task Accepts_ALockThatIsHeldAllTheTime() => Verify.Diagnostics("""
        class Tank
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rows = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _level, _row;
            private int Level { get { lock (_gate) return _level; } set { lock (_gate) _level = value; } }
            public void Fill() { lock (_gate) Level++; }
            public void Fill(int by) { lock (_gate) { var level = Level; Level = level + by; } }
            public void Step() { lock (_gate) Raise(); }
            private void Raise() { Level = Level + 1; }
            public void Move(int by)
            {
                _rows.EnterUpgradeableReadLock();
                try
                {
                    var row = _row;
                    _rows.EnterWriteLock();
                    try { _row = row + by; } finally { _rows.ExitWriteLock(); }
                }
                finally { _rows.ExitUpgradeableReadLock(); }
            }
        }
        class Account
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _balance;
            public int Balance { get { lock (_gate) return _balance; } }
            public async Task Deposit(int amount)
            {
                await _turn.WaitAsync();
                try
                {
                    int balance;
                    lock (_gate)
                        balance = _balance;
                    await Task.Delay(1);
                    lock (_gate)
                        _balance = balance + amount;
                }
                finally { _turn.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatKeepsOthersOut() => Verify.Diagnostics("""
        class Work
        {
            private enum State { Idle, Running }
            private readonly object _gate = new();
            private readonly HashSet<string> _loading = [];
            private readonly Dictionary<string, int> _sizes = new();
            private List<int> _items = [];
            private State _state;
            private bool _isBusy;
            private int _done;
            public void Run()
            {
                int done;
                lock (_gate)
                {
                    if (_state != State.Idle)
                        return;
                    _state = State.Running;
                    done = _done;
                }
                done = done * 2 + 1;
                lock (_gate)
                {
                    _done = done;
                    _state = State.Idle;
                }
            }
            public void Wait()
            {
                int done;
                lock (_gate)
                {
                    while (_isBusy)
                        Monitor.Wait(_gate);
                    _isBusy = true;
                    done = _done;
                }
                lock (_gate)
                {
                    _done = done + 1;
                    _isBusy = false;
                    Monitor.PulseAll(_gate);
                }
            }
            public void Load(string key)
            {
                lock (_gate)
                {
                    if (_sizes.ContainsKey(key) || !_loading.Add(key))
                        return;
                }
                var size = key.Length;
                lock (_gate)
                {
                    _sizes.Add(key, size);
                    _loading.Remove(key);
                }
            }
            public void Flush()
            {
                List<int> items;
                lock (_gate)
                {
                    items = _items;
                    _items = [];
                }
                var rest = items.FindAll(item => item < 0);
                lock (_gate)
                    _items = [.. items, .. rest];
            }
        }
        """);

    [Fact]
    public Task Accepts_AStartingPoint_AndWhatIsPutBack() => Verify.Diagnostics("""
        class Slider
        {
            private readonly object _gate = new();
            private double _position;
            private double Position { get { lock (_gate) return _position; } set { lock (_gate) _position = value; } }
            public async Task Move(double target)
            {
                double start;
                lock (_gate)
                    start = _position;
                for (var i = 1; i <= 12; i++)
                {
                    lock (_gate)
                        _position = start + (target - start) * i / 12;
                    await Task.Delay(20);
                }
            }
            public async Task Glide(double target)
            {
                var start = Position;
                foreach (var step in Enumerable.Range(1, 10))
                {
                    Position = start + (target - start) * step / 10;
                    await Task.Delay(20);
                }
            }
            public void At(double position, Action action)
            {
                var before = Position;
                Position = position;
                try { action(); } finally { Position = before; }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatDoesNotDependOnTheOldValue() => Verify.Diagnostics("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _sizes = new();
            private int _level, _copy;
            public int Level { get { lock (_gate) return _level; } set { lock (_gate) _level = value; } }
            public int Size(string key)
            {
                lock (_gate)
                {
                    if (_sizes.TryGetValue(key, out var known))
                        return known;
                }
                var size = key.Length;
                lock (_gate)
                    _sizes[key] = size;
                return size;
            }
            public int Other(string key)
            {
                bool isThere;
                lock (_gate)
                    isThere = _sizes.ContainsKey(key);
                if (!isThere)
                {
                    lock (_gate)
                    {
                        if (!_sizes.ContainsKey(key))
                            _sizes.Add(key, key.Length);
                    }
                }
                lock (_gate)
                    return _sizes[key];
            }
            public void CopyFrom(Cache other) { Level = other.Level + 1; }
            public void Derive()
            {
                int level;
                lock (_gate)
                    level = _level;
                lock (_gate)
                    _copy = level + 1;
            }
            public void Reuse(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                Console.WriteLine(level);
                level = by * 2;
                lock (_gate)
                    _level = level + 1;
            }
            public bool IsLoading { get { lock (_gate) return _level > 0; } }
        }
        """);

    [Fact]
    public Task Accepts_OneThread_AndConstruction() => Verify.Program("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly Thread _thread;
            private volatile bool _stop;
            private int _rounds;
            public Worker()
            {
                Rounds++;
                _thread = new Thread(Loop);
                _thread.Start();
            }
            public int Rounds { get { lock (_gate) return _rounds; } private set { lock (_gate) _rounds = value; } }
            private void Loop()
            {
                while (!_stop)
                {
                    Rounds++;
                    Rounds = Rounds + 2;
                    Thread.Sleep(10);
                }
            }
            public void Stop() { _stop = true; _thread.Join(); }
        }
        class Program
        {
            private static readonly object s_gate = new();
            private static int s_number;
            private static int Number { get { lock (s_gate) return s_number; } set { lock (s_gate) s_number = value; } }
            private static void Main()
            {
                Number = 5;
                var thread = new Thread(() => Console.WriteLine(Number));
                thread.Start();
                Number++;
                Number += 2;
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Accepts_ACountThatStartsAnewWhereNoneWasFound() => Verify.Diagnostics("""
        class Sizes
        {
            private readonly Dictionary<Type, int> _sizes = [];
            public int Of(Type type)
            {
                int count = 0;
                lock (_sizes)
                    if (_sizes.TryGetValue(type, out count))
                        return count;
                foreach (var argument in type.GetGenericArguments())
                    count++;
                lock (_sizes)
                    _sizes[type] = count;
                return count;
            }
        }
        """);

    private static string Store(string members) => $$"""
        public sealed class Store
        {
            private readonly Queue<int> _queue = new();
            private readonly Dictionary<string, decimal> _accounts = new();
            private readonly object _gate = new();
            public int Count { get { lock (_gate) return _queue.Count; } }
            public void Put(int item) { lock (_gate) _queue.Enqueue(item); }
            public int Take() { lock (_gate) return _queue.Dequeue(); }
            public int TakeAny() { lock (_gate) return _queue.Count > 0 ? _queue.Dequeue() : 0; }
            private decimal Get(string owner) { lock (_gate) return _accounts.TryGetValue(owner, out var balance) ? balance : 0m; }
            private void Set(string owner, decimal balance) { lock (_gate) _accounts[owner] = balance; }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public bool TryTake(out int item) { if (Count > 0) { item = {|LKS1021:Take()|}; return true; } item = 0; return false; }")]
    [InlineData("public int TakeOr(int other) { if (Count == 0) return other; return {|LKS1021:Take()|}; }")]
    [InlineData("public bool Withdraw(string owner, decimal amount) { var balance = Get(owner); if (balance < amount) return false; {|LKS1021:Set(owner, balance - amount)|}; return true; }")]
    [InlineData("public void Add(string name, decimal amount) { var account = name.Trim(); {|LKS1021:Set(account, Get(account) + amount)|}; }")]
    public Task Reports_ASectionThatIsSplitBetweenItsOwnMembers(string members) => Verify.Diagnostics(Store(members));

    [Theory]
    [InlineData("public bool TryTake(out int item) { lock (_gate) { if (Count > 0) { item = Take(); return true; } } item = 0; return false; }")]
    [InlineData("public int TakeOr(int other) { if (Count == 0) return other; return TakeAny(); }")]
    [InlineData("public bool Withdraw(string owner, decimal amount) { lock (_gate) { var balance = Get(owner); if (balance < amount) return false; Set(owner, balance - amount); return true; } }")]
    [InlineData("public void Move(string from, string to) => Set(to, Get(from) + 1);")]
    [InlineData("public void Copy(string owner) { var balance = Get(owner); Set(owner, balance); }")]
    [InlineData("public void Reset(string owner, decimal amount) { if (Get(owner) < amount) Set(owner, amount); }")]
    [InlineData("public void Drain() { while (Count > 0) Put(1); }")]
    [InlineData("public int Peek() { if (Count > 10) Console.WriteLine(); return Take(); }")]
    public Task Accepts_ASectionThatIsWhole(string members) => Verify.Diagnostics(Store(members));

    [Fact]
    public Task Reports_HelpersThatLookAndAddUnderTheLockOneAfterTheOther() => Verify.Diagnostics("""
        sealed class TemplateStore
        {
            private readonly object _sync = new();
            private readonly Dictionary<string, string> _loaded = new();
            public string Get(string name)
            {
                if (!IsLoaded(name))
                    {|LKS1021:Load(name)|};
                lock (_sync)
                    return _loaded[name];
            }
            private bool IsLoaded(string name)
            {
                lock (_sync)
                    return _loaded.ContainsKey(name);
            }
            private void Load(string name)
            {
                var body = name + name;
                lock (_sync)
                    _loaded.Add(name, body);
            }
        }
        """);

    [Fact]
    public Task Accepts_HelperThatLooksAgainOrIsCalledUnderTheLock() => Verify.Diagnostics("""
        sealed class TemplateStore
        {
            private readonly object _sync = new();
            private readonly Dictionary<string, string> _loaded = new();
            public string Get(string name)
            {
                if (!IsLoaded(name))
                    Load(name);
                lock (_sync)
                    return _loaded[name];
            }
            public string GetLocked(string name)
            {
                lock (_sync)
                {
                    if (!IsLoaded(name))
                        Add(name);
                    return _loaded[name];
                }
            }
            private bool IsLoaded(string name)
            {
                lock (_sync)
                    return _loaded.ContainsKey(name);
            }
            private void Add(string name)
            {
                lock (_sync)
                    _loaded.Add(name, name + name);
            }
            private void Load(string name)
            {
                var body = name + name;
                lock (_sync)
                {
                    if (!_loaded.ContainsKey(name))
                        _loaded.Add(name, body);
                }
            }
        }
        """);

    [Theory]
    [InlineData("if (Balance < amount) return; await send(amount); lock (_gate) {|LKS1021:_balance -= amount|};")]
    [InlineData("var available = Balance; if (available < amount) return; await send(amount); lock (_gate) {|LKS1021:_balance -= amount|};")]
    [InlineData("if (amount <= Balance) { await send(amount); lock (_gate) {|LKS1021:_balance -= amount|}; }")]
    [InlineData("bool full; lock (_gate) full = _count >= _most; if (full) return; await send(amount); lock (_gate) {|LKS1021:_count++|};")]
    [InlineData("if (!HasRoom) return; await send(amount); lock (_gate) {|LKS1021:_count++|};")]
    [InlineData("if (Count() > 0) { await send(amount); lock (_gate) {|LKS1021:_count--|}; }")]
    public Task Reports_ALimitThatTwoPassTogether(string body) => Verify.Diagnostics(Wallet(body));

    [Theory]
    [InlineData("lock (_gate) { if (_balance < amount) return; _balance -= amount; } await send(amount);")]
    [InlineData("if (Balance < amount) return; lock (_gate) { if (_balance < amount) return; _balance -= amount; } await send(amount);")]
    [InlineData("if (Balance < 0) await send(amount); lock (_gate) _balance += amount;")]
    [InlineData("if (Count() > 0) await send(amount); lock (_gate) _count++;")]
    [InlineData("if (Balance > 100) return; lock (_gate) _balance -= amount; await send(amount);")]
    [InlineData("if (Balance < amount) return; try { await send(amount); } catch { lock (_gate) _balance += amount; throw; }")]
    public Task Accepts_LimitsThatAreKept(string body) => Verify.Diagnostics(Wallet(body));

    private static string Wallet(string body) => $$"""
        sealed class Wallet(int most, Func<decimal, Task> send)
        {
            private readonly object _gate = new();
            private readonly int _most = most;
            private decimal _balance;
            private int _count;
            public decimal Balance { get { lock (_gate) return _balance; } }
            private bool HasRoom { get { lock (_gate) return _count < _most; } }
            private int Count() { lock (_gate) return _count; }
            public void TopUp(decimal amount) { lock (_gate) { _balance += amount; _count = 0; } }
            private void Take(decimal amount) { lock (_gate) _balance -= amount; }
            public void Use(decimal amount) => Take(amount);
            public async Task Spend(decimal amount) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("_byName.Remove(name); _byName.Add(name, value);", "Store(name, 2)")]
    [InlineData("bool was = _byName.Remove(name); _byName.Add(name, value);", "Store(name, 2)")]
    [InlineData("if (value > 3) _byName.Remove(name); _byName.Add(name, value);", "{|LKS1021:Store(name, 2)|}")]
    [InlineData("_byName.Remove(name + value); _byName.Add(name, value);", "{|LKS1021:Store(name, 2)|}")]
    public Task Accepts_AnAdditionThatTakesTheKeyOutFirst(string store, string act) => Verify.Diagnostics($$"""
        public sealed class Names
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _byName = [];
            public void Ensure(string name)
            {
                bool found;
                lock (_gate)
                    found = _byName.ContainsKey(name);
                if (!found)
                    {{act}};
            }
            private void Store(string name, int value)
            {
                lock (_gate) { {{store}} }
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class WaitForHolderTests
{
    [Fact]
    public Task Reports_AJoinUnderTheLockOfTheThread() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private Thread? _thread;
            private int _rounds;
            public void Start()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Stop()
            {
                lock (_gate)
                    {|LKS2006:_thread!.Join()|};
            }
            public void Once()
            {
                lock (_gate)
                {
                    var task = Task.Run(Step);
                    {|LKS2006:task.Wait()|};
                }
            }
            private void Run() => Step();
            private void Step() { lock (_gate) _rounds++; }
        }
        """);

    [Fact]
    public Task Accepts_AWaitAfterTheLock_AndAnotherLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private Thread? _thread;
            private int _rounds;
            public void Start()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Stop()
            {
                lock (_gate)
                    _rounds = 0;
                _thread!.Join();
                lock (_gate)
                    _thread.Join(100);
            }
            private void Run() { lock (_gate) _rounds++; }
        }
        """);

    [Fact]
    public Task Reports_AnAwaitOfAKeptTask_UnderTheSemaphoreItNeeds() => Verify.Diagnostics("""
        class Service
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Task? _loop;
            private Task? _other;
            private volatile bool _stopped;
            private int _rounds;
            public void Start()
            {
                _loop = Task.Run(RunAsync);
                _other = RunAsync();
            }
            private async Task RunAsync()
            {
                while (!_stopped)
                {
                    await Task.Delay(10);
                    await StepAsync();
                }
            }
            private async Task StepAsync()
            {
                await _gate.WaitAsync();
                try { _rounds++; }
                finally { _gate.Release(); }
            }
            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _stopped = true;
                    {|LKS2006:await _loop!|};
                }
                finally { _gate.Release(); }
            }
            public async Task StopOtherAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _stopped = true;
                    if (_other is { } other)
                        {|LKS2006:await other.ConfigureAwait(false)|};
                }
                finally { _gate.Release(); }
            }
            public async Task OnceAsync()
            {
                await _gate.WaitAsync();
                try { {|LKS2006:await Task.Run(() => StepAsync())|}; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnAwaitOfAKeptTask_ThatDoesNotNeedTheSemaphore() => Verify.Diagnostics("""
        class Service
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _places = new(2, 2);
            private readonly CancellationTokenSource _cancellation = new();
            private readonly Service? _next;
            private Task? _loop;
            private Task? _plain;
            private Task? _ended;
            private int _rounds;
            public Service(Service? next) => _next = next;
            public void Start()
            {
                _loop = Task.Run(RunAsync);
                _plain = Task.Run(PlainAsync);
                _ended = Task.Run(PlacesAsync);
            }
            private async Task RunAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await _gate.WaitAsync(_cancellation.Token);
                    try { Interlocked.Increment(ref _rounds); }
                    finally { _gate.Release(); }
                }
            }
            private async Task PlainAsync()
            {
                while (!_cancellation.IsCancellationRequested)
                {
                    await Task.Delay(10);
                    if (await _gate.WaitAsync(100))
                        _gate.Release();
                }
            }
            private async Task PlacesAsync()
            {
                await _places.WaitAsync();
                _places.Release();
            }
            public async Task StopAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await _cancellation.CancelAsync();
                    try { await _loop!; } catch (OperationCanceledException) { }
                    await _plain!;
                }
                finally { _gate.Release(); }
            }
            public async Task PlaceAsync()
            {
                await _places.WaitAsync();
                try { await _ended!; }
                finally { _places.Release(); }
            }
            public async Task AfterAsync()
            {
                await _gate.WaitAsync();
                try { Interlocked.Increment(ref _rounds); }
                finally { _gate.Release(); }
                await _loop!;
            }
            public async Task LimitedAsync()
            {
                await _gate.WaitAsync();
                try { await Task.WhenAny(_loop!, Task.Delay(1000)); }
                finally { _gate.Release(); }
            }
            public async Task NextAsync()
            {
                await _gate.WaitAsync();
                try { await _next!._loop!; }
                finally { _gate.Release(); }
            }
            public async Task EndedAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    if (_loop!.IsCompleted)
                        await _loop;
                }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_ABlockingWait_ForTheRestOfAnAsyncMethodThatNeedsTheLock() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Store
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, string> _texts = new();
            public string Read(string name)
            {
                lock (_gate)
                    return _texts.TryGetValue(name, out var text) ? text : {|LKS2006:LoadAsync(name).GetAwaiter().GetResult()|};
            }
            public void Refresh(string name)
            {
                lock (_gate)
                    {|LKS2006:LoadAsync(name).Wait()|};
            }
            public string Again(string name)
            {
                lock (_gate)
                    return {|LKS2006:OuterAsync(name).Result|};
            }
            public void OnThePool(string name)
            {
                lock (_gate)
                    {|LKS2006:Task.Run(() => LoadAsync(name)).Wait()|};
            }
            public void InALambda(string name)
            {
                lock (_gate)
                    {|LKS2006:Task.Run(async () => await EarlyAsync(name)).Wait()|};
            }
            private Task<string> OuterAsync(string name) => LoadAsync(name);
            private async Task<string> LoadAsync(string name)
            {
                var text = await System.IO.File.ReadAllTextAsync(name).ConfigureAwait(false);
                Put(name, text);
                return text;
            }
            private async Task<string> EarlyAsync(string name)
            {
                Put(name, "");
                return await System.IO.File.ReadAllTextAsync(name).ConfigureAwait(false);
            }
            private void Put(string name, string text)
            {
                lock (_gate)
                    _texts[name] = text;
            }
        }
        """);

    [Fact]
    public Task Accepts_ABlockingWait_WhereTheLockIsAskedForOnTheCallersThread() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Store
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, string> _texts = new();
            public void Early(string name)
            {
                lock (_gate)
                {
                    EarlyAsync(name).Wait();
                    var task = EarlyAsync(name);
                    task.Wait();
                    NeverLeavesAsync(name).GetAwaiter().GetResult();
                    BranchesAsync(name).Wait();
                    ReturnsAsync(name).Wait();
                    LetsGoAsync(name).Wait();
                }
            }
            private async Task EarlyAsync(string name)
            {
                Put(name, "");
                await System.IO.File.ReadAllTextAsync(name);
            }
            private async Task NeverLeavesAsync(string name)
            {
                await NothingAsync();
                await Task.CompletedTask;
                Put(name, "");
            }
            private Task NothingAsync() => Task.CompletedTask;
            private async Task BranchesAsync(string name)
            {
                if (name.Length > 3)
                    await System.IO.File.ReadAllTextAsync(name);
                else
                    Put(name, "");
            }
            private async Task ReturnsAsync(string name)
            {
                if (name.Length > 3)
                {
                    await System.IO.File.ReadAllTextAsync(name);
                    return;
                }
                Put(name, "");
            }
            private async Task LetsGoAsync(string name)
            {
                await Task.Delay(10);
                _ = LateAsync(name);
            }
            private async Task LateAsync(string name)
            {
                await Task.Delay(10);
                Put(name, "");
            }
            private void Put(string name, string text)
            {
                lock (_gate)
                    _texts[name] = text;
            }
        }
        """);

    [Fact]
    public Task Reports_TasksOfASelection_OrACollection_ThatNeedTheLock() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();
            private int _saved, _counted;
            public async Task SaveAsync(string text)
            {
                await _gate.WaitAsync();
                try { _saved += text.Length; await Task.Delay(1); }
                finally { _gate.Release(); }
            }
            public async Task NamedAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try { {|LKS2006:await Task.WhenAll(texts.Select(SaveAsync))|}; }
                finally { _gate.Release(); }
            }
            public async Task LambdaAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try
                {
                    var tasks = texts.Where(text => text.Length > 0).Select(async text => { await SaveAsync(text); }).ToList();
                    {|LKS2006:await Task.WhenAll(tasks).ConfigureAwait(false)|};
                }
                finally { _gate.Release(); }
            }
            public async Task ListAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try
                {
                    var tasks = new List<Task>();
                    foreach (var text in texts)
                        tasks.Add(SaveAsync(text));
                    {|LKS2006:await Task.WhenAll(tasks)|};
                }
                finally { _gate.Release(); }
            }
            public async Task ParallelAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try { {|LKS2006:await Parallel.ForEachAsync(texts, async (text, _) => await SaveAsync(text))|}; }
                finally { _gate.Release(); }
            }
            public void OnThePool(string[] texts)
            {
                lock (_lock)
                    {|LKS2006:Task.WaitAll(texts.Select(text => Task.Run(() => Count(text))).ToArray())|};
            }
            private void Count(string text) { lock (_lock) _counted += text.Length; }
        }
        """);

    [Fact]
    public Task Accepts_TasksOfASelection_OrACollection_ThatDoNotNeedTheLock() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();
            private int _saved, _counted;
            private readonly List<Task> _later = [];
            public async Task SaveAsync(string text)
            {
                await _gate.WaitAsync();
                try { _saved += text.Length; await Task.Delay(1); }
                finally { _gate.Release(); }
            }
            private static Task WriteAsync(string text) => Task.Delay(text.Length);
            public async Task OthersAsync(IEnumerable<string> texts, Store other)
            {
                await _gate.WaitAsync();
                try
                {
                    await Task.WhenAll(texts.Select(WriteAsync));
                    await Task.WhenAll(texts.Select(text => other.SaveAsync(text)));
                    await Task.WhenAll(texts.Select(other.SaveAsync));
                    var tasks = new List<Task>();
                    foreach (var text in texts)
                        tasks.Add(WriteAsync(text));
                    await Task.WhenAll(tasks);
                }
                finally { _gate.Release(); }
            }
            public async Task LaterAsync(IEnumerable<string> texts)
            {
                var tasks = new List<Task>();
                await _gate.WaitAsync();
                try
                {
                    foreach (var text in texts)
                        tasks.Add(SaveAsync(text));
                }
                finally { _gate.Release(); }
                await Task.WhenAll(tasks);
            }
            public async Task LetGoAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try { await Task.WhenAll(texts.Select(async text => { await Task.Delay(1); _ = SaveAsync(text); })); }
                finally { _gate.Release(); }
            }
            public async Task AnyAsync(IEnumerable<string> texts)
            {
                await _gate.WaitAsync();
                try { await Task.WhenAny(Task.WhenAll(texts.Select(SaveAsync)), Task.Delay(100)); }
                finally { _gate.Release(); }
            }
            public void OnItsOwnThread(string[] texts)
            {
                lock (_lock)
                    Task.WaitAll(texts.Select(text => CountAsync(text)).ToArray());
            }
            private async Task CountAsync(string text)
            {
                lock (_lock)
                    _counted += text.Length;
                await Task.Delay(1);
            }
        }
        """);

    [Fact]
    public Task Accepts_ReadersThatLetEachOtherIn_ButNotAWriter() => Verify.Diagnostics("""
        #pragma warning disable LKS2007
        class Book
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private int _lines;
            public void Show()
            {
                _gate.EnterReadLock();
                try { Task.Run(() => Read()).Wait(); }
                finally { _gate.ExitReadLock(); }
                _gate.EnterUpgradeableReadLock();
                try { Task.Run(() => Read()).Wait(); }
                finally { _gate.ExitUpgradeableReadLock(); }
            }
            public void Add()
            {
                _gate.EnterWriteLock();
                try { {|LKS2006:Task.Run(() => Read()).Wait()|}; }
                finally { _gate.ExitWriteLock(); }
            }
            private void Read()
            {
                _gate.EnterReadLock();
                try { Console.WriteLine(_lines); }
                finally { _gate.ExitReadLock(); }
            }
        }
        """);
}

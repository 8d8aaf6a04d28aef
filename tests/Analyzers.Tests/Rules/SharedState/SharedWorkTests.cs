using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Races in the shapes in which asynchronous and framework code shares out its work.</summary>
public sealed class SharedWorkTests
{
    [Fact]
    public Task Reports_AsyncMethodsThatASelectionStarts() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly Dictionary<string, int> _sizes = new();
            private int _failed;
            public Task CrawlAsync(string[] addresses) => Task.WhenAll(addresses.Select(address => LoadAsync(address)));
            public Task CheckAsync(string[] addresses) => Task.WhenAll(addresses.Select(CheckOneAsync));
            private async Task LoadAsync(string address)
            {
                await Task.Delay(1).ConfigureAwait(false);
                {|LKS1005:_sizes|}[address] = address.Length;
            }
            private async Task CheckOneAsync(string address)
            {
                await Task.Delay(1).ConfigureAwait(false);
                {|LKS1001:_failed++|};
            }
        }
        """);

    [Fact]
    public Task Reports_ALocalFunctionThatASelectionStarts() => Verify.Diagnostics("""
        class Uploader
        {
            public async Task<int> RunAsync(string[] files)
            {
                var failed = 0;
                async Task UploadAsync(string file)
                {
                    try { await Task.Delay(1).ConfigureAwait(false); }
                    catch (TimeoutException) { {|LKS1003:failed++|}; }
                }
                await Task.WhenAll(files.Select(UploadAsync));
                return failed;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatComesBeforeTheFirstAwait_AndWhatAViewModelDoesAfterIt() => Verify.Diagnostics("""
        class Crawler
        {
            private int _started;
            public Task CrawlAsync(string[] addresses) => Task.WhenAll(addresses.Select(LoadAsync));
            private async Task LoadAsync(string address) { _started++; await Task.Delay(1).ConfigureAwait(false); }
        }
        class CrawlerViewModel : System.ComponentModel.INotifyPropertyChanged
        {
            private int _done;
            public event System.ComponentModel.PropertyChangedEventHandler? PropertyChanged;
            public Task CrawlAsync(string[] addresses) => Task.WhenAll(addresses.Select(address => LoadAsync(address)));
            private async Task LoadAsync(string address) { await Task.Delay(1); _done++; PropertyChanged?.Invoke(this, new(nameof(CrawlAsync))); }
        }
        """);

    [Fact]
    public Task Reports_WhatAHelperStartsSeveralTimes() => Verify.Diagnostics("""
        class Load
        {
            private int _runs;
            private static void RunAll(Action action, int times) => Task.WaitAll(Enumerable.Range(0, times).Select(_ => Task.Run(action)).ToArray());
            public void Go() => RunAll(() => { {|LKS1001:_runs++|}; }, 8);
        }
        """);

    [Fact]
    public Task Reports_UnderASemaphoreThatLetsSeveralIn() => Verify.Diagnostics("""
        class Downloads
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            private readonly List<string> _done = new();
            public Task RunAsync(string[] addresses) => Task.WhenAll(addresses.Select(LoadAsync));
            private async Task LoadAsync(string address)
            {
                await _slots.WaitAsync().ConfigureAwait(false);
                try { {|LKS1005:_done|}.Add(address); }
                finally { _slots.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_UnderASemaphoreThatLetsOneIn_OrWhoseCountIsNotKnown() => Verify.Diagnostics("""
        class Downloads(int slots)
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private readonly SemaphoreSlim _some = new(Math.Max(slots, 1), 9);
            private readonly List<string> _done = new();
            private int _failed;
            public Task RunAsync(string[] addresses) => Task.WhenAll(addresses.Select(LoadAsync));
            private async Task LoadAsync(string address)
            {
                await _one.WaitAsync().ConfigureAwait(false);
                try { _done.Add(address); }
                finally { _one.Release(); }
                await _some.WaitAsync();
                try { _failed++; }
                finally { _some.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_AMethodThatCountsInAStruct() => Verify.Diagnostics("""
        struct Totals
        {
            public int Sum;
            public void Add(int value) => Sum += value;
            public readonly int Twice() => Sum * 2;
        }
        class Meter
        {
            private Totals _totals;
            public void Run()
            {
                Parallel.For(0, 10, value => {|LKS1001:_totals.Add(value)|});
                Console.WriteLine(_totals.Twice());
            }
        }
        """);

    [Fact]
    public Task Accepts_StructsThatLeadToSharedState() => Verify.Diagnostics("""
        struct Handlers
        {
            private event Action? Raised;
            private int _count;
            public void Add(Action handler) { Raised += handler; Interlocked.Increment(ref _count); }
            public readonly void Raise() => Raised?.Invoke();
        }
        class Publisher
        {
            private Handlers _handlers;
            public void Run() => Parallel.For(0, 10, _ => { _handlers.Add(() => { }); _handlers.Raise(); });
        }
        """);

    [Fact]
    public Task Reports_AHostedServiceAgainstItsCallers() => Verify.Diagnostics("""
        namespace Microsoft.Extensions.Hosting { public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); } }
        namespace Jobs
        {
            class Runner : Microsoft.Extensions.Hosting.BackgroundService
            {
                private readonly Queue<string> _jobs = new();
                public void Enqueue(string job) => {|LKS1005:_jobs|}.Enqueue(job);
                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    while (!stoppingToken.IsCancellationRequested)
                    {
                        if ({|LKS1005:_jobs|}.TryDequeue(out var job))
                            Console.WriteLine(job);
                        await Task.Delay(100, stoppingToken);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AReadOfAConcurrentDictionaryThatNobodyTests() => Verify.Diagnostics("""
        class Hits
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _hits = new();
            public void Hit(string page) { _hits.TryGetValue(page, out var count); {|LKS1007:_hits[page] = count + 1|}; }
            public int Last(string page) { _hits.TryGetValue(page, out var count); _hits["last"] = 0; return count; }
        }
        """);

    [Fact]
    public Task Reports_AnExchangeThatWasDecidedByTheOldValue() => Verify.Diagnostics("""
        class Peak
        {
            private int _max;
            private string? _name;
            public void Report(int value)
            {
                var old = _max;
                if (value > old)
                    {|LKS1022:Interlocked.CompareExchange(ref _max, value, old)|};
            }
            public void Name(string name)
            {
                var old = _name;
                if (old is null)
                    Interlocked.CompareExchange(ref _name, name, old);
            }
        }
        """);

    [Fact]
    public Task Reports_AFactoryThatOpensWhatMustBeClosed() => Verify.Diagnostics("""
        class Files
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, System.IO.Stream> _open = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            public System.IO.Stream Open(string path) => {|LKS1023:_open.GetOrAdd(path, name => System.IO.File.OpenRead(name))|};
            public SemaphoreSlim Gate(string path) => _gates.GetOrAdd(path, _ => new SemaphoreSlim(1, 1));
        }
        """);

    [Fact]
    public Task Suggests_TheGuardOfTheOthers_ReadersOfAReadWriteLockAmongThem() => Verify.Diagnostics("""
        class Prices
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, int> _prices = new();
            public void Set(string name, int price) { _lock.EnterWriteLock(); try { _prices[name] = price; } finally { _lock.ExitWriteLock(); } }
            public int? Find(string name) { _lock.EnterReadLock(); try { return _prices.GetValueOrDefault(name); } finally { _lock.ExitReadLock(); } }
            public void Clear() => {|LKS1002:_prices|}.Clear();
        }
        """);

    [Fact]
    public Task Suggests_TheGuardForAWalkThroughWhatOthersChange() => Verify.Diagnostics("""
        class Names
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();
            public void Add(string name) { lock (_gate) _names.Add(name); }
            public void Remove(string name) { lock (_gate) _names.Remove(name); }
            public IEnumerable<string> All() { foreach (var name in {|LKS1002:_names|}) yield return name; }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class ReleasedElsewhereTests
{
    [Fact]
    public Task Reports_ReleasesInContinuationsAndThreads() => Verify.Diagnostics("""
        class Job
        {
            private readonly object _gate = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _lock = new();
            public Task Start(Task work)
            {
                Monitor.Enter(_gate);
                return work.ContinueWith(_ => {|LKS3011:Monitor.Exit(_gate)|});
            }
            public void Run()
            {
                _mutex.WaitOne();
                Task.Run(() =>
                {
                    Console.WriteLine("work");
                    {|LKS3011:_mutex.ReleaseMutex()|};
                });
            }
            public void Read()
            {
                _lock.EnterReadLock();
                new Thread(Finish).Start();
            }
            private void Finish() => {|LKS3011:_lock.ExitReadLock()|};
        }
        """);

    [Fact]
    public Task Accepts_SemaphoresAndThreadsWithAcquiresOfTheirOwn() => Verify.Diagnostics("""
        class Job
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _slots = new(4, 4);
            private readonly Mutex _mutex = new();
            public async Task Start(Task work)
            {
                await _slots.WaitAsync();
                _ = work.ContinueWith(_ => _slots.Release());
            }
            public void Run()
            {
                _mutex.WaitOne();
                _mutex.ReleaseMutex();
                Task.Run(() =>
                {
                    _mutex.WaitOne();
                    _mutex.ReleaseMutex();
                });
                Parallel.Invoke(() =>
                {
                    Monitor.Enter(_gate);
                    try { } finally { Monitor.Exit(_gate); }
                });
            }
        }
        """);

    [Theory]
    [InlineData("await _work(); {|LKS3011:_mutex.ReleaseMutex()|};")]
    [InlineData("if (_owned) { await _work().ConfigureAwait(false); {|LKS3011:_mutex.ReleaseMutex()|}; }")]
    [InlineData("try { await _work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("_mutex.ReleaseMutex(); await _work();")]
    [InlineData("_mutex.WaitOne(); try { Console.WriteLine(); } finally { _mutex.ReleaseMutex(); } await _work();")]
    public Task Reports_AReleaseAfterAnAwait_AndNoOther(string stop) => Verify.Diagnostics($$"""
        sealed class SingleInstance(Func<Task> work)
        {
            private readonly Mutex _mutex = new(false, "Global\\\\agent");
            private readonly Func<Task> _work = work;
            private bool _owned;
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                _owned = TryTake();
                if (_owned)
                    await _work();
            }
            public async Task StopAsync(CancellationToken cancellationToken) { {{stop}} }
            private bool TryTake()
            {
                try { return _mutex.WaitOne(TimeSpan.FromSeconds(5)); }
                catch (AbandonedMutexException) { return true; }
            }
        }
        """);

    [Theory]
    [InlineData("if (_reader.Begin(key, slots)) slots.Release();")]
    [InlineData("if (_reader.{|CS1061:Started|}(key, slots)) slots.Release();")]
    [InlineData("if (_stop) { slots.Release(); break; } _all.Add(RunAsync(key, slots));")]
    public Task Accepts_ASemaphoreThatIsGivenToWhoeverReleasesItLater(string begin) => Verify.Diagnostics($$"""
        interface IReader { bool Begin(string key, SemaphoreSlim? done); }
        sealed class Prefetch(IReader reader)
        {
            private readonly IReader _reader = reader;
            private readonly List<Task> _all = [];
            private volatile bool _stop;
            public void Stop() => _stop = true;
            public async Task RunAllAsync(string[] keys, CancellationToken token)
            {
                var slots = new SemaphoreSlim(4);
                foreach (var key in keys)
                {
                    await slots.WaitAsync(token);
                    {{begin}}
                }
                await Task.WhenAll(_all);
                slots.Dispose();
            }
            private async Task RunAsync(string key, SemaphoreSlim? slots)
            {
                try
                {
                    await Task.Delay(key.Length);
                }
                finally
                {
                    try { slots?.Release(); } catch (ObjectDisposedException) { }
                }
            }
        }
        """);

    [Theory]
    [InlineData("Task.Run(async () => { try { await Task.Delay(x); } finally { slots.Release(); } })")]
    [InlineData("OneAsync(x, slots)")]
    public Task Reports_ARoundThatGoesOnBeforeItGivesTheSemaphoreAway(string work) => Verify.Diagnostics($$"""
        sealed class Throttled
        {
            public async Task RunAsync(int[] xs)
            {
                using var slots = new SemaphoreSlim(4);
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    await {|LKS3001:slots.WaitAsync()|};
                    if (x < 0)
                        continue;
                    tasks.Add({{work}});
                }
                await Task.WhenAll(tasks);
            }
            private static async Task OneAsync(int x, SemaphoreSlim slots)
            {
                try { await Task.Delay(x); } finally { slots.Release(); }
            }
        }
        """);
}

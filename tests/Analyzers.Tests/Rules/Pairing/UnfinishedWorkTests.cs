using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>Permits that are acquired for work which releases them, unless it fails.</summary>
public sealed class UnfinishedWorkTests
{
    [Fact]
    public Task Reports_WorkThatKeepsThePermitWhenItFails() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _places = new(4, 4);
            public async Task Crawl(IEnumerable<string> pages, Func<string, Task> visit)
            {
                var all = new List<Task>();
                foreach (var page in pages)
                {
                    await {|LKS3002:_places.WaitAsync()|};
                    all.Add(Task.Run(async () =>
                    {
                        await visit(page);
                        _places.Release();
                    }));
                }
                await Task.WhenAll(all);
            }
        }
        class Loader
        {
            private readonly SemaphoreSlim _places = new(4, 4);
            public async Task Load(IEnumerable<string> pages, Func<string, Task> visit)
            {
                var all = new List<Task>();
                foreach (var page in pages)
                {
                    await {|LKS3002:_places.WaitAsync()|};
                    all.Add(One(page, visit));
                }
                await Task.WhenAll(all);
            }
            private async Task One(string page, Func<string, Task> visit)
            {
                await visit(page);
                _places.Release();
            }
        }
        class Saver
        {
            public async Task Save(int[] all, Func<int, Task> save)
            {
                var places = new SemaphoreSlim(3);
                var tasks = new List<Task>();
                foreach (var one in all)
                {
                    await {|LKS3002:places.WaitAsync()|};
                    tasks.Add(Go(one));
                }
                await Task.WhenAll(tasks);

                async Task Go(int one)
                {
                    await save(one);
                    places.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatReleasesWhateverHappens() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _places = new(4, 4), _turn = new(1, 1), _slots = new(2, 2), _counted = new(2, 2);
            private int _count;
            public async Task InFinally(Func<Task> visit)
            {
                await _places.WaitAsync();
                _ = Task.Run(async () =>
                {
                    try { await visit(); }
                    finally { _places.Release(); }
                });
            }
            public async Task Caught(Func<Task> visit)
            {
                await _turn.WaitAsync();
                _ = Task.Run(async () =>
                {
                    try { await visit(); }
                    catch (Exception e) { Console.WriteLine(e); }
                    _turn.Release();
                });
            }
            public async Task ByAContinuation(Func<Task> visit)
            {
                await _slots.WaitAsync();
                _ = visit().ContinueWith(_ => _slots.Release());
            }
            public async Task Plain()
            {
                await _counted.WaitAsync();
                _ = Task.Run(() =>
                {
                    Interlocked.Increment(ref _count);
                    _counted.Release();
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsNotAloneWithIt() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _places = new(4, 4), _signal = new(0), _pool = new(1, 1), _shared = new(2, 2);
            public async Task OrByAHandler(Func<Task> visit)
            {
                await _places.WaitAsync();
                var work = Task.Run(async () =>
                {
                    await visit();
                    _places.Release();
                });
                _ = work.ContinueWith(_ => _places.Release(), TaskContinuationOptions.OnlyOnFaulted);
            }
            public async Task ASignal(Func<Task> visit)
            {
                _ = Task.Run(async () =>
                {
                    await visit();
                    _signal.Release();
                });
                await _signal.WaitAsync();
            }
            public void OnAThread(Action visit)
            {
                _pool.Wait();
                new Thread(() =>
                {
                    visit();
                    _pool.Release();
                }) { IsBackground = true }.Start();
            }
            public async Task ByAnyone(Func<Task> visit)
            {
                await _shared.WaitAsync();
                await Finish(visit);
            }
            public Task FinishNow(Func<Task> visit) => Finish(visit);
            private async Task Finish(Func<Task> visit)
            {
                await visit();
                _shared.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_EachOfSeveralWorks() => Verify.Diagnostics("""
        class Client(Func<Task> send)
        {
            private readonly SemaphoreSlim _slots = new(8, 8);
            private int _count;
            public async Task Continued()
            {
                await {|LKS3002:_slots.WaitAsync()|};
                _ = send().ContinueWith(_ => _slots.Release(), TaskContinuationOptions.OnlyOnRanToCompletion);
            }
            public async Task Begun()
            {
                await {|LKS3002:_slots.WaitAsync()|};
                _ = Task.Run(async () => { await send(); _slots.Release(); });
            }
            public async Task Called() { await {|LKS3002:_slots.WaitAsync()|}; _ = Send(); }
            private async Task Send() { await send(); _slots.Release(); }
            public async Task Count() { await _slots.WaitAsync(); try { _count++; } finally { _slots.Release(); } }
        }
        """);

    [Fact]
    public Task Accepts_WorksThatReleaseHoweverTheyEnd() => Verify.Diagnostics("""
        class Client(Func<Task> send)
        {
            private readonly SemaphoreSlim _slots = new(8, 8);
            public async Task Continued() { await _slots.WaitAsync(); _ = send().ContinueWith(_ => _slots.Release(), TaskContinuationOptions.ExecuteSynchronously); }
            public async Task Begun() { await _slots.WaitAsync(); _ = Task.Run(async () => { try { await send(); } finally { _slots.Release(); } }); }
        }
        """);

    [Fact]
    public Task Accepts_WhereOthersGiveBackWhatIsLeft() => Verify.Diagnostics("""
        class Client(Func<Task> send)
        {
            private readonly SemaphoreSlim _slots = new(8, 8);
            public async Task Begun() { await _slots.WaitAsync(); _ = Task.Run(async () => { await send(); _slots.Release(); }); }
            public void Failed() => _slots.Release();
        }
        """);
}

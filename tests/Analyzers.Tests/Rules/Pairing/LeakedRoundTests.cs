using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>Locks that a round of a loop acquires and, on some way to the next round or out of the loop, keeps.</summary>
public sealed class LeakedRoundTests
{
    [Theory]
    [InlineData("continue;")]
    [InlineData("break;")]
    [InlineData("return;")]
    [InlineData("goto next;")]
    public Task Reports_AThrottleThatARoundKeeps(string leave) => Verify.Diagnostics($$"""
        class Crawler
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task Visit(IEnumerable<string> pages)
            {
                foreach (var page in pages)
                {
                    await {|LKS3001:_slots.WaitAsync()|};
                    if (page.Length == 0)
                        {{leave}}
                    _slots.Release();
                    next:;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_RoundsThatAcquireForTheCaller() => Verify.Diagnostics("""
        class Session
        {
            private readonly SemaphoreSlim _reconnect = new(1, 1);
            private bool Reconnecting { get; set; }
            public async Task Update(CancellationToken token)
            {
                await AcquireAsync(token);
                try { await Task.Delay(1, token); }
                finally { Reconnecting = false; _reconnect.Release(); }
            }
            private async Task AcquireAsync(CancellationToken token)
            {
                while (true)
                {
                    await _reconnect.WaitAsync(token).ConfigureAwait(false);
                    if (!Reconnecting)
                    {
                        Reconnecting = true;
                        return;
                    }
                    _reconnect.Release();
                    await Task.Delay(100, token);
                }
            }
        }
        """);

    [Theory]
    [InlineData("while (!token.IsCancellationRequested)")]
    [InlineData("while (!_ending.IsCancellationRequested)")]
    [InlineData("while (!_task.IsCompleted)")]
    [InlineData("while (!_pages.IsEmpty)")]
    [InlineData("do")]
    [InlineData("for (var i = 0; i < 10; i++)")]
    public Task Reports_ALoopThatOthersEnd(string loop) => Verify.Diagnostics($$"""
        class Crawler(Task _task)
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            private readonly CancellationTokenSource _ending = new();
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _pages = new();
            public void Put(string page) => _pages.Enqueue(page);
            public void End() => _ending.Cancel();
            public async Task Visit(CancellationToken token)
            {
                {{loop}}
                {
                    token.ThrowIfCancellationRequested();
                    await {|LKS3001:_slots.WaitAsync()|};
                    if (!_pages.TryDequeue(out var page))
                        continue;
                    if (page == "end")
                        break;
                    _slots.Release();
                }{{(loop == "do" ? " while (!token.IsCancellationRequested);" : "")}}
            }
        }
        """);

    [Fact]
    public Task Reports_ARoundThatGoesOnBeforeItHandsOver() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task Visit(IEnumerable<string> pages)
            {
                var running = new List<Task>();
                foreach (var page in pages)
                {
                    await {|LKS3001:_slots.WaitAsync()|};
                    if (page.Length == 0)
                        continue;
                    running.Add(Task.Run(() =>
                    {
                        try { Console.WriteLine(page); }
                        finally { _slots.Release(); }
                    }));
                }
                await Task.WhenAll(running);
            }
            public void Print(IEnumerable<string> pages, CancellationToken token)
            {
                var slots = new SemaphoreSlim(2, 2);
                foreach (var page in pages)
                {
                    {|LKS3001:slots.Wait()|};
                    switch (page.Length)
                    {
                        case 0:
                            continue;
                        default:
                            if (token.IsCancellationRequested)
                                continue;
                            break;
                    }
                    ThreadPool.QueueUserWorkItem(_ => { Console.WriteLine(page); slots.Release(); });
                }
            }
        }
        """);

    [Theory]
    [InlineData("if (page.Length == 0) { _slots.Release(); continue; }")]
    [InlineData("if (page.Length == 0) { Free(); continue; }")]
    [InlineData("if (page.Length == 0) { later.Add(() => _slots.Release()); continue; }")]
    [InlineData("if (page.Length == 0) { later.Add(free); continue; }")]
    [InlineData("if (page.Length == 0) { free(); continue; }")]
    [InlineData("foreach (var c in page) { if (c == ' ') continue; }")]
    [InlineData("while (page.Length > 3) { break; }")]
    [InlineData("switch (page.Length) { case 0: break; }")]
    public Task Accepts_RoundsThatGiveBackOrGoOnElsewhere(string round) => Verify.Diagnostics($$"""
        class Crawler
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            private void Free() => _slots.Release();
            public async Task Visit(IEnumerable<string> pages)
            {
                var later = new List<Action>();
                Action free = () => _slots.Release();
                foreach (var page in pages)
                {
                    await _slots.WaitAsync();
                    {{round}}
                    _ = Task.Run(() =>
                    {
                        try { Console.WriteLine(page); }
                        finally { _slots.Release(); }
                    });
                }
                later.ForEach(one => one());
            }
        }
        """);

    [Fact]
    public Task Accepts_SkippedRounds_ThatAnotherMemberGivesBack() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            private readonly System.Collections.Concurrent.ConcurrentQueue<string> _later = new();
            public async Task Visit(IEnumerable<string> pages)
            {
                foreach (var page in pages)
                {
                    await _slots.WaitAsync();
                    if (page.Length == 0)
                    {
                        _later.Enqueue(page);
                        continue;
                    }
                    _ = Task.Run(() => { try { Console.WriteLine(page); } finally { _slots.Release(); } });
                }
            }
            public void Drain()
            {
                while (_later.TryDequeue(out _))
                    _slots.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_TimedAndConditionalRounds() => Verify.Diagnostics("""
        class Crawler
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task Visit(IEnumerable<string> pages, bool isLimited)
            {
                foreach (var page in pages)
                {
                    if (!await _slots.WaitAsync(100))
                        continue;
                    _ = Task.Run(() => { try { Console.WriteLine(page); } finally { _slots.Release(); } });
                }
                foreach (var page in pages)
                {
                    if (isLimited)
                        await _slots.WaitAsync();
                    if (!isLimited)
                        continue;
                    _ = Task.Run(() => { try { Console.WriteLine(page); } finally { _slots.Release(); } });
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AcquiresUnderALabel() => Verify.Diagnostics("""
        class Retry
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _gate = new();
            public async Task Again(Func<bool> isDone)
            {
            retry:
                await {|LKS3001:_turn.WaitAsync()|};
                if (!isDone())
                {
                    await Task.Delay(10);
                    goto retry;
                }
                _turn.Release();
            }
            public void Twice(Func<bool> isDone)
            {
            retry:
                {|LKS3001:Monitor.Enter(_gate)|};
                if (!isDone())
                    goto retry;
                Monitor.Exit(_gate);
            }
            public void Out(int n)
            {
            retry:
                {|LKS3001:Monitor.Enter(_gate)|};
                if (n > 3)
                    return;
                Monitor.Exit(_gate);
                if (n++ > 1)
                    goto retry;
            }
        }
        """);

    [Fact]
    public Task Accepts_LabelsThatAreReachedWithoutTheLock() => Verify.Diagnostics("""
        class Retry
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _gate = new();
            public async Task Again(int n)
            {
            retry:
                await _turn.WaitAsync();
                if (n > 3)
                {
                    n--;
                    _turn.Release();
                    goto retry;
                }
                _turn.Release();
            }
            public void Inside(Func<bool> isDone)
            {
                Monitor.Enter(_gate);
                try
                {
                retry:
                    if (!isDone())
                        goto retry;
                }
                finally { Monitor.Exit(_gate); }
            }
            public void Shared(int n)
            {
                Monitor.Enter(_gate);
                if (n == 0)
                    goto done;
                n++;
            done:
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Accepts_APermitOfItsOwnThatABreakLeaves() => Verify.Diagnostics("""
        static class Parallels
        {
            public static async Task ForEach(IEnumerable<int> items, Func<int, Task> work, CancellationToken token)
            {
                var all = new List<Task>();
                var throttle = new SemaphoreSlim(4, 4);
                foreach (var item in items)
                {
                    await throttle.WaitAsync(token);
                    if (token.IsCancellationRequested)
                        break;
                    all.Add(Task.Run(async () => { try { await work(item); } finally { throttle.Release(); } }, token));
                }
                await Task.WhenAll(all);
            }
        }
        """);

    [Fact]
    public Task Accepts_AReleaseThatAKeptDelegateBrings_AndOneOfTheFieldThatTheLockIsKeptIn() => Verify.Diagnostics("""
        class Threads
        {
            private readonly SemaphoreSlim _free = new(4, 4);
            private readonly CancellationTokenSource _shutdown = new();
            private readonly Action<Task> _complete;
            public Threads() => _complete = Completed;
            public async Task<bool> TryRun(Func<Task> action)
            {
                try { await _free.WaitAsync(_shutdown.Token); }
                catch (OperationCanceledException) { return false; }
                var task = new Task<Task>(action);
                if (_shutdown.IsCancellationRequested)
                {
                    _free.Release();
                    return false;
                }
                _ = task.Unwrap().ContinueWith(_complete, CancellationToken.None);
                task.Start(TaskScheduler.Default);
                return true;
            }
            private void Completed(Task task) { Console.WriteLine(task.Exception); _free.Release(); }
        }
        sealed class Restore : IDisposable
        {
            private readonly object? _monitor;
            public Restore(object? monitor, bool take, Func<bool> enter)
            {
                _monitor = monitor;
                if (monitor != null && take)
                    Monitor.Enter(monitor);
                if (!enter())
                {
                    if (monitor != null && take)
                        Monitor.Exit(monitor);
                    throw new InvalidOperationException();
                }
            }
            public void Dispose() { if (_monitor != null) Monitor.Exit(_monitor); }
        }
        """);

    [Fact]
    public Task Reports_AnExceptionBeforeARelease_ThoughAKeptDelegateReleasesElsewhere() => Verify.Diagnostics("""
        class Threads
        {
            private readonly SemaphoreSlim _free = new(4, 4);
            private readonly Action<Task> _complete;
            public Threads() => _complete = Completed;
            public Action<Task> Complete => _complete;
            private void Completed(Task task) { Console.WriteLine(task.Exception); _free.Release(); }
            public void Run(Func<int> work)
            {
                {|LKS3002:_free.Wait()|};
                Console.WriteLine(work());
                _free.Release();
            }
        }
        """);

    [Theory]
    [InlineData("foreach (var gate in _gates) gate.Enter();", "foreach (var gate in _gates) gate.Exit();")]
    [InlineData("for (var i = 0; i < _gates.Length; i++) _gates[i].Enter();", "for (var i = _gates.Length; i > 0; ) _gates[--i].Exit();")]
    [InlineData("foreach (var gate in _gates) { gate.Enter(); _taken++; }", "while (_taken > 0) _gates[--_taken].Exit();")]
    [InlineData("foreach (var gate in _gates) { gate.Enter(); }", "foreach (var gate in _gates.Reverse()) { var last = gate; last.Exit(); }")]
    public Task Accepts_AllLocksThatAnotherMemberReleases(string enter, string exit) => Verify.Diagnostics($$"""
        class Stripes
        {
            private readonly Lock[] _gates = Enumerable.Range(0, 8).Select(_ => new Lock()).ToArray();
            private int _taken;
            public void EnterAll()
            {
                {{enter}}
            }
            public void ExitAll()
            {
                {{exit}}
            }
            public int Taken { get { lock (_gates[0]) return _taken; } }
        }
        """);

    [Fact]
    public Task Accepts_AllPartsOfElementsThatAnotherMemberReleases() => Verify.Diagnostics("""
        class Ledger
        {
            private sealed class Partition { public readonly object Gate = new(); public int Lines; }
            private readonly List<Partition> _partitions = new();
            public int Count()
            {
                var frozen = 0;
                try
                {
                    Freeze(ref frozen);
                    return _partitions.Sum(partition => partition.Lines);
                }
                finally
                {
                    Thaw(frozen);
                }
            }
            private void Freeze(ref int frozen)
            {
                foreach (var partition in _partitions)
                {
                    Monitor.Enter(partition.Gate);
                    frozen++;
                }
            }
            private void Thaw(int frozen)
            {
                while (frozen > 0)
                    Monitor.Exit(_partitions[--frozen].Gate);
            }
        }
        """);

    [Fact]
    public Task Reports_AllLocksThatNobodyReleases() => Verify.Diagnostics("""
        class Stripes
        {
            private readonly object[] _gates = { new(), new() };
            private readonly object[] _others = { new(), new() };
            public void EnterAll()
            {
                foreach (var gate in _gates)
                    {|LKS3001:Monitor.Enter(gate)|};
            }
            public void ExitAll()
            {
                foreach (var gate in _others)
                    Monitor.Exit(gate);
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;
using Lockset.CodeFixes.Fixes.Releasing;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class AcquiredInsideTryTests
{
    [Fact]
    public Task Reports_CancellableWait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save, CancellationToken token)
            {
                try
                {
                    await {|LKS3003:_gate.WaitAsync(token)|}.ConfigureAwait(false);
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_WorkBeforeTheAcquire() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rw = new();

            public void Save(string text)
            {
                try
                {
                    var value = int.Parse(text);
                    {|LKS3003:Monitor.Enter(_gate)|};
                    Console.WriteLine(value);
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            public void Load(Action load)
            {
                try
                {
                    load();
                    {|LKS3003:_rw.EnterWriteLock()|};
                    Console.WriteLine();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_PlainWait_AsASuggestion() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Save(Action save)
            {
                try
                {
                    {|LKS3003:_gate.Wait()|};
                    save();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public Func<Task> Later(Func<Task> save, CancellationToken token) => async () =>
            {
                try
                {
                    await {|LKS3003:_gate.WaitAsync(token)|};
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            };
        }
        """);

    [Fact]
    public Task Accepts_AcquireBeforeTry() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save, CancellationToken token)
            {
                await _gate.WaitAsync(token);
                try
                {
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AcquiredFlag() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save, CancellationToken token)
            {
                var held = false;
                try
                {
                    await _gate.WaitAsync(token);
                    held = true;
                    await save();
                }
                finally
                {
                    if (held)
                        _gate.Release();
                }
            }

            public async Task<bool> TrySaveAsync(Func<Task> save, TimeSpan timeout)
            {
                bool held = false;
                try
                {
                    held = await _gate.WaitAsync(timeout).ConfigureAwait(false);
                    if (!held)
                        return false;
                    await save();
                    return true;
                }
                finally
                {
                    if (held)
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_LockTaken_AndIsHeldQueries() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rw = new();

            public void Save(Action save)
            {
                var taken = false;
                try
                {
                    save();
                    Monitor.TryEnter(_gate, 100, ref taken);
                    save();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
            }

            public void Load(Action load)
            {
                try
                {
                    load();
                    _rw.EnterReadLock();
                    load();
                }
                finally
                {
                    if (_rw.IsReadLockHeld)
                        _rw.ExitReadLock();
                }
            }

            public void Copy(Action copy)
            {
                try
                {
                    copy();
                    Monitor.Enter(_gate);
                    copy();
                }
                finally
                {
                    if (Monitor.IsEntered(_gate))
                        Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_TemporaryReleaseInsideTry() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save)
            {
                await _gate.WaitAsync();
                try
                {
                    _gate.Release();
                    await save();
                    await _gate.WaitAsync();
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_NullableScope() => Verify.Diagnostics("""
        class Store
        {
            private readonly AsyncLock _gate = new();

            public async Task SaveAsync(Func<Task> save)
            {
                IDisposable? scope = null;
                try
                {
                    await save();
                    scope = await _gate.LockAsync();
                    await save();
                }
                finally
                {
                    scope?.Dispose();
                }
            }
        }

        class AsyncLock
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);

            public async Task<IDisposable> LockAsync()
            {
                await _semaphore.WaitAsync();
                return new Releaser(_semaphore);
            }

            private sealed class Releaser(SemaphoreSlim semaphore) : IDisposable
            {
                public void Dispose() => semaphore.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_AbandonedMutexThatIsReleasedAllTheSame() => Verify.Diagnostics("""
        class Setup
        {
            public static bool RunExclusive(string name, TimeSpan timeout, Action work)
            {
                using var mutex = new Mutex(false, name);
                var isHeld = false;
                try
                {
                    try
                    {
                        isHeld = mutex.WaitOne(timeout, false);
                        if (!isHeld)
                            return false;
                    }
                    catch (AbandonedMutexException)
                    {
                        isHeld = true;
                    }

                    work();
                    return true;
                }
                finally
                {
                    if (isHeld)
                        mutex.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AHandlerThatReleasesWhatMayNotBeHeldYet() => Verify.Diagnostics("""
        class Uploader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _gate = new();
            public async Task Upload(Func<Task> prepare, Func<Task> upload)
            {
                try
                {
                    await prepare();
                    await {|LKS3003:_turn.WaitAsync()|};
                    await upload();
                    _turn.Release();
                }
                catch (Exception)
                {
                    _turn.Release();
                    throw;
                }
            }
            public async Task Cancelled(Func<Task> upload, CancellationToken token)
            {
                try
                {
                    await {|LKS3003:{|LKS3002:_turn.WaitAsync(token)|}|};
                    await upload();
                    _turn.Release();
                }
                catch (OperationCanceledException)
                {
                    _turn.Release();
                }
            }
            public void Enter(Action prepare, Action work)
            {
                try
                {
                    prepare();
                    {|LKS3003:Monitor.Enter(_gate)|};
                    work();
                    Monitor.Exit(_gate);
                }
                catch
                {
                    Monitor.Exit(_gate);
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatReleaseWhatIsHeld() => Verify.Diagnostics("""
        class Uploader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            public async Task Before(Func<Task> upload, CancellationToken token)
            {
                await _turn.WaitAsync(token);
                try { await upload(); _turn.Release(); }
                catch (Exception) { _turn.Release(); throw; }
            }
            public async Task First(Func<Task> upload)
            {
                try
                {
                    await _turn.WaitAsync();
                    await upload();
                    _turn.Release();
                }
                catch (Exception) { _turn.Release(); throw; }
            }
            public async Task Flag(Func<Task> prepare, Func<Task> upload)
            {
                var taken = false;
                try
                {
                    await prepare();
                    await _turn.WaitAsync();
                    taken = true;
                    await upload();
                    taken = false;
                    _turn.Release();
                }
                catch (Exception)
                {
                    if (taken)
                        _turn.Release();
                    throw;
                }
            }
            public async Task OtherHandler(Func<Task> upload, CancellationToken token)
            {
                try
                {
                    await _turn.WaitAsync(token);
                    await upload();
                    _turn.Release();
                }
                catch (OperationCanceledException) when (token.IsCancellationRequested) { throw; }
                catch (Exception) { _turn.Release(); throw; }
            }
            public async Task OfOtherType(Func<Task> upload, CancellationToken token)
            {
                try
                {
                    await {|LKS3002:_turn.WaitAsync(token)|};
                    await upload();
                    _turn.Release();
                }
                catch (System.IO.IOException) { _turn.Release(); throw; }
            }
        }
        """);

    [Fact]
    public Task Fixes_NothingOfAHandler() => Verify.NoFix<MoveAcquireBeforeTryFix>("""
        class Uploader
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            public async Task Upload(Func<Task> prepare, Func<Task> upload)
            {
                try
                {
                    await prepare();
                    await {|LKS3003:_turn.WaitAsync()|};
                    await upload();
                    _turn.Release();
                }
                catch (Exception)
                {
                    _turn.Release();
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_FlagsThatArePartOfSomething() => Verify.Diagnostics("""
        struct Ticket
        {
            public bool IsTaken;
            public int Number;
        }
        class Booth
        {
            private struct Progress
            {
                public bool HasLock;
                public int Tries;
            }
            private readonly SemaphoreSlim _places = new(4, 4);
            private readonly object _gate = new();
            private Progress _progress;
            private bool _isHeld;

            public async Task<(bool Ok, int Value)> InATuple(CancellationToken cancellation)
            {
                var state = (Taken: false, Value: 0);
                try
                {
                    state.Taken = await _places.WaitAsync(100, cancellation);
                    if (!state.Taken)
                        return (false, 0);
                    state.Value = await Task.FromResult(3);
                    return (true, state.Value);
                }
                finally
                {
                    if (state.Taken)
                        _places.Release();
                }
            }

            public void InAStruct(Action work)
            {
                var ticket = new Ticket();
                try
                {
                    Monitor.TryEnter(_gate, 100, ref ticket.IsTaken);
                    if (ticket.IsTaken)
                        work();
                }
                finally
                {
                    if (ticket.IsTaken)
                        Monitor.Exit(_gate);
                }
            }

            public async Task InAFieldOfAStruct(Func<Task> work)
            {
                try
                {
                    _progress.HasLock = await _places.WaitAsync(1000);
                    if (_progress.HasLock)
                        await work();
                    else
                        _progress.Tries++;
                }
                finally
                {
                    if (_progress.HasLock)
                    {
                        _progress.HasLock = false;
                        _places.Release();
                    }
                }
            }

            public void InAField(Action work)
            {
                try
                {
                    _isHeld = _places.Wait(10);
                    if (_isHeld)
                        work();
                }
                finally
                {
                    if (_isHeld)
                        _places.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_APartThatSaysNothing() => Verify.Diagnostics("""
        class Booth
        {
            private readonly SemaphoreSlim _places = new(4, 4);
            public async Task Visit(Func<Task> visit, CancellationToken cancellation)
            {
                var state = (Taken: true, Value: 0);
                try
                {
                    await {|LKS3003:_places.WaitAsync(cancellation)|};
                    state.Value = 1;
                    await visit();
                }
                finally
                {
                    if (state.Taken)
                        _places.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_OneNodeAfterTheOther() => Verify.Diagnostics("""
        class Node
        {
            public readonly object Gate = new();
            public Node? Next;
            public int Key;
        }
        class SortedList
        {
            private readonly Node _head = new();
            public void Add(int key)
            {
                var last = _head;
                Monitor.Enter(last.Gate);
                var next = last.Next;
                if (next != null)
                    Monitor.Enter(next.Gate);
                try
                {
                    while (next != null && next.Key < key)
                    {
                        Monitor.Exit(last.Gate);
                        last = next;
                        next = next.Next;
                        if (next != null)
                            Monitor.Enter(next.Gate);
                    }
                    last.Next = new Node { Key = key, Next = next };
                }
                finally
                {
                    if (next != null)
                        Monitor.Exit(next.Gate);
                    Monitor.Exit(last.Gate);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ALockInAVariableThatIsSetBeforeTheAcquire() => Verify.Diagnostics("""
        class Queue
        {
            private readonly Dictionary<string, SemaphoreSlim> _gates = [];
            private SemaphoreSlim? _ready;
            public void Dequeue(string name, CancellationToken cancellation)
            {
                SemaphoreSlim? gate = null;
                try
                {
                    gate = _gates[name];
                    {|LKS3003:gate.Wait(cancellation)|};
                    Console.WriteLine(name);
                }
                finally
                {
                    if (gate != null && gate.CurrentCount == 0)
                        gate.Release();
                }
            }
            public async Task WaitAsync(CancellationToken cancellation)
            {
                var ready = _ready;
                if (ready is null)
                    ready = _ready = new SemaphoreSlim(0, 1);
                try { await {|LKS3003:ready.WaitAsync(cancellation)|}; }
                finally { ready.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_ThoseWhoseCancellationIsHandledBeforeTheFinally() => Verify.Diagnostics("""
        class Loader(Func<Task<string>> load)
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task<string> Load(CancellationToken stop)
            {
                try { await {|LKS3003:_slots.WaitAsync(stop)|}; return await load(); }
                catch (Exception e) { return e.Message; }
                finally { _slots.Release(); }
            }
            public async Task<string> Only(CancellationToken stop)
            {
                try { await {|LKS3003:_slots.WaitAsync(stop)|}; return await load(); }
                catch (OperationCanceledException) { return ""; }
                finally { _slots.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_HandlersBesideAcquiresThatDoNotFail() => Verify.Diagnostics("""
        class Loader(Func<Task<string>> load)
        {
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task<string> Load()
            {
                try { await _slots.WaitAsync(); return await load(); }
                catch (Exception e) { return e.Message; }
                finally { _slots.Release(); }
            }
            public async Task<string> Before(CancellationToken stop)
            {
                await _slots.WaitAsync(stop);
                try { return await load(); }
                catch (Exception e) { return e.Message; }
                finally { _slots.Release(); }
            }
            public async Task<string> Told(CancellationToken stop)
            {
                var isTaken = false;
                try { await _slots.WaitAsync(stop); isTaken = true; return await load(); }
                catch (Exception e) { return e.Message; }
                finally { if (isTaken) _slots.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("Console.WriteLine(Texts.Of(name));", "Info")]
    [InlineData("Texts.Check(name);", "Warning")]
    public async Task Warns_WhereWhatComesBeforeIsSeenToFail(string before, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Threading; using System.Threading.Tasks;
            public static class Texts
            {
                public static string Of(string name) { try { return string.Format("load {0}", name); } catch (Exception) { return name; } }
                public static void Check(string name) { if (name.Length == 0) throw new ArgumentException(name); }
            }
            public sealed class Loader
            {
                private readonly SemaphoreSlim _gate = new(4, 4);
                public async Task Load(string name, Func<Task> load)
                {
                    try
                    {
                        {{before}}
                        await _gate.WaitAsync();
                        await load();
                    }
                    finally { _gate.Release(); }
                }
            }
            """, "Loader.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(diagnostic => diagnostic.Id == "LKS3003").Select(diagnostic => diagnostic.Severity)));
    }

    [Theory]
    [InlineData("if (!Monitor.TryEnter(_gate)) { _skipped++; return; } work();", "Monitor.Exit(_gate);", "Warning")]
    [InlineData("if (!Monitor.TryEnter(_gate)) throw new TimeoutException(); work();", "Leave();", "Warning")]
    [InlineData("if (Monitor.TryEnter(_gate, 10)) work();", "Monitor.Exit(_gate);", "Warning")]
    [InlineData("var isMine = Monitor.TryEnter(_gate, 10); if (!isMine) return; work();", "Monitor.Exit(_gate);", "Warning")]
    [InlineData("var isMine = false; Monitor.TryEnter(_gate, 10, ref isMine); if (isMine) work();", "Monitor.Exit(_gate);", "Warning")]
    [InlineData("if (!_places.Wait(0)) return; work();", "_places.Release();", "Warning")]
    [InlineData("if (!_rows.TryEnterWriteLock(10)) return; work();", "_rows.ExitWriteLock();", "Warning")]
    [InlineData("if (!Monitor.TryEnter(_gate)) GiveUp(); work();", "Monitor.Exit(_gate);", "Info")]
    [InlineData("if (!Monitor.TryEnter(_given)) return; work();", "Monitor.Exit(_given);", "Info")]
    public async Task Warns_WhereTheTryThatFailsToAcquireIsLeft(string begin, string end, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Threading;
            public sealed class Cleaner(Action work)
            {
                private readonly object _gate = new();
                private readonly object _given = new();
                private readonly SemaphoreSlim _places = new(1, 1);
                private readonly ReaderWriterLockSlim _rows = new();
                private int _skipped;
                public void Tick()
                {
                    try { {{begin}} }
                    finally { {{end}} }
                }
                private void Leave() => Monitor.Exit(_gate);
                private static void GiveUp() => Environment.FailFast("late");
                public int Skipped { get { lock (_given) { Monitor.Enter(_given); return _skipped; } } }
            }
            """, "Cleaner.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(diagnostic => diagnostic.Id == "LKS3003").Select(diagnostic => diagnostic.Severity)));
    }

    [Fact]
    public Task Accepts_FailedAcquires_ThatTheReleaseKnowsOf() => Verify.Diagnostics("""
        class Cleaner(Action work)
        {
            private readonly object _gate = new();
            public void Tick()
            {
                var isMine = false;
                try
                {
                    isMine = Monitor.TryEnter(_gate);
                    if (!isMine)
                        return;
                    work();
                }
                finally
                {
                    if (isMine)
                        Monitor.Exit(_gate);
                }
            }
            public void Ask()
            {
                try
                {
                    if (!Monitor.TryEnter(_gate))
                        return;
                    work();
                }
                finally
                {
                    if (Monitor.IsEntered(_gate))
                        Monitor.Exit(_gate);
                }
            }
            public void Before()
            {
                if (!Monitor.TryEnter(_gate))
                    return;
                try { work(); }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Accepts_a_handler_that_leaves_when_it_was_cancelled() => Verify.Diagnostics("""
        class Setup
        {
            private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();

            public async Task Run(Func<CancellationToken, Task> work)
            {
                try
                {
                    await _gate.WaitAsync(_stop.Token).ConfigureAwait(false);
                    await work(_stop.Token).ConfigureAwait(false);
                }
                catch (Exception)
                {
                    if (_stop.IsCancellationRequested)
                        return;

                    _gate.Release();
                }
            }

            public void Ready() => _gate.Release();

            public async Task Told(Func<CancellationToken, Task> work)
            {
                try
                {
                    await _gate.WaitAsync(_stop.Token).ConfigureAwait(false);
                    await work(_stop.Token).ConfigureAwait(false);
                }
                catch (Exception failure)
                {
                    if (failure is OperationCanceledException)
                    {
                        Console.WriteLine("cancelled");
                        throw;
                    }

                    _gate.Release();
                }
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>LKS2008 where another class keeps the lock of the thread to itself: <c>TryEnter</c> and <c>Leave</c>.</summary>
public sealed class AwaitInsideGateTests
{
    private const string Gates = """
        sealed class FileGate : IDisposable
        {
            private readonly Mutex _mutex = new(false, "files");
            public bool TryEnter(TimeSpan limit)
            {
                Console.WriteLine("entering");
                try { return _mutex.WaitOne(limit); }
                catch (AbandonedMutexException) { return true; }
            }
            public void Enter() { if (!_mutex.WaitOne(1000)) throw new TimeoutException(); }
            public void Leave() { _mutex.ReleaseMutex(); Console.WriteLine("left"); }
            public void Dispose() => _mutex.Dispose();
        }
        static class Rows
        {
            private static readonly ReaderWriterLockSlim s_rows = new();
            public static void Read() => s_rows.EnterReadLock();
            public static void Done() => s_rows.ExitReadLock();
        }
        sealed class Section : IDisposable
        {
            private readonly object _gate = new();
            private bool _isIn;
            public void Begin() { Monitor.Enter(_gate); _isIn = true; }
            public void Dispose() { if (_isIn) Monitor.Exit(_gate); }
        }
        sealed class Turns
        {
            private readonly SemaphoreSlim _turns = new(1, 1);
            public void Enter() => _turns.Wait();
            public void Leave() => _turns.Release();
        }
        """;

    [Fact]
    public Task Reports_GatesThatAreEnteredAndLeft() => Verify.Diagnostics("""
        class Sync(FileGate files)
        {
            public async Task<int> Tried(CancellationToken end)
            {
                using var gate = new FileGate();
                if (!gate.TryEnter(TimeSpan.FromSeconds(1)))
                    return 0;
                try
                {
                    while (!end.IsCancellationRequested)
                        {|LKS2008:await Task.Delay(1).ConfigureAwait(false)|};
                    await Task.Delay(2);
                    return 1;
                }
                finally { gate.Leave(); }
            }
            public async Task Plain() { files.Enter(); {|LKS2008:await Task.Delay(1)|}; files.Leave(); }
            public async Task When() { if (files.TryEnter(TimeSpan.Zero)) { try { {|LKS2008:await Task.Delay(1)|}; } finally { files.Leave(); } } }
            public async Task Kept() { var isIn = files.TryEnter(TimeSpan.Zero); if (!isIn) return; try { {|LKS2008:await Task.Delay(1)|}; } finally { files.Leave(); } }
            public async Task Shared() { Rows.Read(); try { {|LKS2008:await Task.Delay(1)|}; } finally { Rows.Done(); } }
            public async Task Scoped() { using var section = new Section(); section.Begin(); {|LKS2008:await Task.Delay(1)|}; }
            public async Task Early(bool isDone) { files.Enter(); if (isDone) { files.Leave(); return; } {|LKS2008:await Task.Delay(1)|}; files.Leave(); }
            public Func<Task> Later() => async () => { files.Enter(); try { {|LKS2008:await Task.Delay(1)|}; } finally { files.Leave(); } };
        }
        """, Gates);

    [Fact]
    public Task Accepts_AwaitsOutside_Semaphores_AndOtherGates() => Verify.Diagnostics("""
        class Sync(FileGate files, FileGate others, Turns turns)
        {
            private FileGate _changing = new();
            public async Task Before() { files.Enter(); try { Console.WriteLine(); } finally { files.Leave(); } await Task.Delay(1); }
            public async Task Between() { files.Enter(); files.Leave(); await Task.Delay(1); files.Enter(); files.Leave(); }
            public async Task Failed() { if (!files.TryEnter(TimeSpan.Zero)) { await Task.Delay(1); return; } files.Leave(); }
            public async Task Other() { files.Enter(); await Task.Delay(1); others.Leave(); }
            public async Task Turn() { turns.Enter(); try { await Task.Delay(1); } finally { turns.Leave(); } }
            public async Task Changing() { _changing.Enter(); _changing = new(); await Task.Delay(1); _changing.Leave(); }
            public async Task Ask() { if (files.TryEnter(TimeSpan.Zero) && others.TryEnter(TimeSpan.Zero)) Console.WriteLine(); await Task.Delay(1); files.Leave(); }
            public async Task Own() { await Task.Run(() => { files.Enter(); try { Console.WriteLine(); } finally { files.Leave(); } }); }
            public void Blocked() { files.Enter(); try { Task.Delay(1).Wait(); } finally { files.Leave(); } }
        }
        """, Gates);

    [Fact]
    public Task Accepts_GatesThatKeepTheirOwnThread_OrMayNotBeEntered() => Verify.Diagnostics("""
        sealed class OnThread(Action<Action> run)
        {
            private readonly Mutex _mutex = new();
            public void Enter() => run(() => _mutex.WaitOne());
            public void Leave() => run(() => _mutex.ReleaseMutex());
        }
        sealed class Perhaps(bool isShared)
        {
            private readonly object _gate = new();
            public void Enter() { if (isShared) Monitor.Enter(_gate); }
            public void Leave() { if (isShared) Monitor.Exit(_gate); }
        }
        class Sync(OnThread thread, Perhaps perhaps)
        {
            public async Task Kept() { thread.Enter(); try { await Task.Delay(1); } finally { thread.Leave(); } }
            public async Task Asked() { perhaps.Enter(); try { await Task.Delay(1); } finally { perhaps.Leave(); } }
        }
        """);

    [Fact]
    public Task Reports_AScopeThatHoldsAMutex_AndAcceptsOneThatWaitsForAnEvent() => Verify.Diagnostics("""
        sealed class Alone : IDisposable
        {
            private readonly Mutex _mutex;
            public Alone(Mutex mutex) { _mutex = mutex; mutex.WaitOne(); }
            public void Dispose() => _mutex.ReleaseMutex();
        }
        sealed class Told : IDisposable
        {
            private readonly AutoResetEvent _free;
            public Told(AutoResetEvent free) { _free = free; free.WaitOne(); }
            public void Dispose() => _free.Set();
        }
        class Sync(Mutex mutex, AutoResetEvent free)
        {
            public async Task Save() { using (new Alone(mutex)) {|LKS2008:await Task.Delay(1)|}; }
            public async Task Load() { using (new Told(free)) await Task.Delay(1); }
        }
        """);
}

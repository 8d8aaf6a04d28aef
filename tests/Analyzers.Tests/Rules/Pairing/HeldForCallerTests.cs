using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>LKS3002 where a method acquires for its callers, and throws: <c>Enter(); try { … } finally { Leave(); }</c>.</summary>
public sealed class HeldForCallerTests
{
    [Fact]
    public Task Reports_ThrowsWithTheLockHeld() => Verify.Diagnostics("""
        class Printer
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private string? _paper;
            private int _pages;
            public async Task Print()
            {
                var paper = await PaperAsync("Print").ConfigureAwait(false);
                try { _pages += paper.Length; }
                finally { Leave(); }
            }
            public async Task Scan()
            {
                var paper = await PaperAsync("Scan").ConfigureAwait(false);
                try { _pages -= paper.Length; }
                finally { Leave(); }
            }
            public async Task Load(string paper)
            {
                await _turn.WaitAsync();
                try { _paper = paper; }
                finally { Leave(); }
            }
            private async Task<string> PaperAsync(string what)
            {
                await {|LKS3002:_turn.WaitAsync()|}.ConfigureAwait(false);
                if (_paper is null)
                    throw new InvalidOperationException(what + " needs paper");
                return _paper;
            }
            private void Leave() => _turn.Release();
        }
        """);

    [Fact]
    public Task Reports_EachPrimitive_AndEachWayToThrow() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rows = new();
            private readonly Mutex _file = new();
            private Dictionary<int, string>? _open;
            private bool _isShut;
            private int _n;
            private int _saved;
            private int _own;
            public void Add() { Enter(); try { _n++; } finally { Monitor.Exit(_gate); } }
            private void Enter() { {|LKS3002:Monitor.Enter(_gate)|}; ObjectDisposedException.ThrowIf(_isShut, this); }
            public string Row(int key) { var rows = Rows(); try { return rows[key]; } finally { _rows.ExitReadLock(); } }
            private Dictionary<int, string> Rows() { {|LKS3002:_rows.EnterReadLock()|}; return _open ?? throw new InvalidOperationException("Not open"); }
            public void Save(CancellationToken end) { Begin(end); try { _saved++; } finally { _file.ReleaseMutex(); } }
            private void Begin(CancellationToken end) { {|LKS3002:_file.WaitOne()|}; end.ThrowIfCancellationRequested(); }
            public void Clear() { Own(); try { _own++; } finally { _rows.ExitWriteLock(); } }
            private void Own() { {|LKS3002:_rows.EnterWriteLock()|}; Check(); _own++; }
            private void Check() { if (_isShut) { throw new InvalidOperationException(); } }
        }
        """);

    [Fact]
    public Task Reports_HelperOfHelper_TriedEntry_LockThatIsGiven_AndLocalFunction() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isShut;
            private int _n;
            private int _tried;
            public void Add() { EnterNext(); try { _n++; } finally { Monitor.Exit(_gate); } }
            private void EnterNext() { Enter(); _n++; }
            private void Enter() { {|LKS3002:Monitor.Enter(_gate)|}; if (_isShut) throw new InvalidOperationException(); }
            public void Try() { if (!TryTurn()) return; try { _tried++; } finally { _turn.Release(); } }
            private bool TryTurn()
            {
                if (!{|LKS3002:_turn.Wait(10)|})
                    return false;
                if (_isShut)
                    throw new InvalidOperationException();
                return true;
            }
        }
        class Slot
        {
            private readonly SemaphoreSlim _first = new(1, 1);
            private int _n;
            public void Use(bool isOpen)
            {
                Enter(_first, isOpen);
                try { _n++; }
                finally { _first.Release(); }
            }
            private static void Enter(SemaphoreSlim turn, bool isOpen)
            {
                {|LKS3002:turn.Wait()|};
                if (!isOpen)
                    throw new InvalidOperationException();
            }
        }
        class Inner
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isShut;
            private int _n;
            public void Use()
            {
                Enter();
                try { _n++; }
                finally { _turn.Release(); }
                void Enter() { {|LKS3002:_turn.Wait()|}; if (_isShut) throw new InvalidOperationException(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ThrowsThatReleaseOrComeBefore() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isShut;
            private int _n;
            public void Add() { Enter(); try { _n++; } finally { Leave(); } }
            private void Enter()
            {
                if (_isShut)
                    throw new InvalidOperationException();
                _turn.Wait();
                if (_isShut)
                {
                    Leave();
                    throw new InvalidOperationException();
                }
            }
            public void Next() { EnterNext(); try { _n++; } finally { Leave(); } }
            private void EnterNext()
            {
                _turn.Wait();
                try { if (_isShut) throw new InvalidOperationException(); }
                catch { Leave(); throw; }
            }
            public void Last() { EnterLast(); try { _n++; } finally { Leave(); } }
            private void EnterLast()
            {
                _turn.Wait();
                var isEntered = false;
                try { if (_isShut) throw new InvalidOperationException(); isEntered = true; }
                finally { if (!isEntered) Leave(); }
            }
            private void Leave() => _turn.Release();
        }
        """);

    [Fact]
    public Task Accepts_CallersThatReleaseAllTheSame() => Verify.Diagnostics("""
        class Store
        {
            private readonly object _gate = new();
            private bool _isShut;
            private int _n;
            public void Add() { try { Enter(); _n++; } finally { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); } }
            private void Enter() { Monitor.Enter(_gate); if (_isShut) throw new InvalidOperationException(); }
            public void Next()
            {
                try { EnterNext(); }
                catch (InvalidOperationException) { Leave(); return; }
                try { _n++; }
                finally { Leave(); }
            }
            private void EnterNext() { Monitor.Enter(_gate); if (_isShut) throw new InvalidOperationException(); }
            private void Leave() => Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task Accepts_CallersElsewhere_AndCallersThatNeverRelease() => Verify.Diagnostics("""
        public class Store
        {
            private readonly object _gate = new();
            private bool _isShut;
            private int _n;
            public void Add() { Enter(); try { _n++; } finally { Leave(); } }
            public void Enter() { Monitor.Enter(_gate); if (_isShut) throw new InvalidOperationException(); }
            public void Leave() => Monitor.Exit(_gate);
        }
        class Once
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isShut;
            public Action Begin() { Enter(); return End; }
            private void Enter() { _turn.Wait(); if (_isShut) throw new InvalidOperationException(); }
            private void End() => _turn.Release();
        }
        class Given(Action<Action> run)
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isShut;
            public void Run() => run(Enter);
            private void Enter() { _turn.Wait(); if (_isShut) throw new InvalidOperationException(); }
            public void End() => _turn.Release();
        }
        """);
}

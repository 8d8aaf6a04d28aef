using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UntestedClaimTests
{
    [Fact]
    public Task Reports_AnObjectThatIsGivenBackTwice() => Verify.Diagnostics("""
        interface IPool { void Return(object item); }
        sealed class Loan(IPool pool, object item)
        {
            private readonly Lock _use = new();
            private volatile bool _returned;
            public void GiveBack()
            {
                if (_returned)
                    return;
                lock (_use)
                {
                    {|LKS1011:_returned = true|};
                    pool.Return(this);
                }
            }
            public int Use()
            {
                lock (_use)
                {
                    if (_returned) throw new ObjectDisposedException(nameof(Loan));
                    return item.GetHashCode();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AWorkerThatIsStartedTwice_BehindAPropertyAndAHelper() => Verify.Diagnostics("""
        sealed class Pump
        {
            private readonly object _gate = new();
            private bool _running;
            private bool IsRunning => Volatile.Read(ref _running);
            public void Ensure()
            {
                if (!IsRunning)
                {
                    lock (_gate)
                    {
                        {|LKS1011:_running = true|};
                        Launch();
                    }
                }
            }
            public bool Halt() { lock (_gate) { var was = _running; _running = false; return was; } }
            private void Launch() => _work++;
            private int _work;
        }
        """);

    [Fact]
    public Task Reports_ASemaphore_AndAState() => Verify.Diagnostics("""
        enum State { Idle, Open, Closed }
        sealed class Session
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _free = new(0);
            private State _state;
            public async Task ExpireAsync()
            {
                if (_state == State.Closed)
                    return;
                await _gate.WaitAsync();
                try
                {
                    {|LKS1011:_state = State.Closed|};
                    _free.Release();
                }
                finally { _gate.Release(); }
            }
            public async Task OpenAsync()
            {
                await _gate.WaitAsync();
                try { _state = State.Open; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ASecondLook_InTheSectionOrInAHelper() => Verify.Diagnostics("""
        sealed class Loan
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _free = new(0);
            private volatile bool _returned;
            public void GiveBack()
            {
                if (_returned) return;
                lock (_gate)
                {
                    if (_returned) return;
                    _returned = true;
                    _free.Release();
                }
            }
            public void GiveBackInOne()
            {
                if (_returned) return;
                lock (_gate)
                {
                    if (Claim())
                        _free.Release();
                }
            }
            private bool Claim()
            {
                if (_returned) return false;
                _returned = true;
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatMayBeDoneTwice() => Verify.Diagnostics("""
        sealed class Feed
        {
            private readonly object _gate = new();
            private readonly List<int> _items = [];
            private CancellationTokenSource? _stop = new();
            private volatile bool _closed;
            public void Close()
            {
                if (_closed) return;
                lock (_gate)
                {
                    _closed = true;
                    _items.Clear();
                    _stop?.Cancel();
                    _stop = null;
                }
            }
            public void Add(int item)
            {
                if (_closed) return;
                lock (_gate) _items.Add(item);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnotherQuestionUnderTheLock() => Verify.Diagnostics("""
        sealed class Batch
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            private int _done;
            private volatile bool _idle = true;
            public void Add(int item)
            {
                lock (_gate) { _items.Enqueue(item); _idle = false; }
            }
            public void Drain()
            {
                if (_idle) return;
                lock (_gate)
                {
                    while (_items.Count > 0) { _items.Dequeue(); _done++; }
                    _idle = true;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsTaken_AndCountedTwiceAtWorst() => Verify.Diagnostics("""
        sealed class Journal
        {
            private readonly object _gate = new();
            private readonly List<string> _rows = [];
            private volatile bool _dirty;
            private int _flushes;
            public void Add(string row)
            {
                lock (_gate) { _rows.Add(row); _dirty = true; }
            }
            public void Flush()
            {
                if (!_dirty)
                    return;
                lock (_gate)
                {
                    _dirty = false;
                    Console.WriteLine(string.Join(",", _rows));
                    Count();
                }
            }
            private void Count() => _flushes++;
            public int Flushes { get { lock (_gate) return _flushes; } }
        }
        """);

    [Theory]
    [InlineData("if (Phase != Phase.Idle) return false; await _gate.WaitAsync(); try { {|LKS1011:Phase = Phase.Gone|}; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase is not Phase.Idle || now < Seen) return false; await _gate.WaitAsync(); try { {|LKS1011:Phase = Phase.Gone|}; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase == Phase.Idle && now > Seen) { await _gate.WaitAsync(); {|LKS1011:Phase = Phase.Gone|}; _gate.Release(); return true; } return false;")]
    [InlineData("if (!IsIdle) return false; await _gate.WaitAsync(); try { Phase = Phase.Gone; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase != Phase.Idle) return false; await _gate.WaitAsync(); try { if (Phase != Phase.Idle) return false; Phase = Phase.Gone; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase == Phase.Gone) return false; await _gate.WaitAsync(); try { Phase = Phase.Gone; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase != Phase.Busy) return false; await _gate.WaitAsync(); try { Phase = Phase.Gone; return true; } finally { _gate.Release(); }")]
    [InlineData("if (Phase == Phase.Idle || now > Seen) { await _gate.WaitAsync(); Phase = Phase.Gone; _gate.Release(); return true; } return false;")]
    public Task AStateThatAnotherMemberMovesOnBeforeTheLock(string expire) => Verify.Diagnostics($$"""
        public enum Phase { Idle, Busy, Gone }
        public sealed class Visit
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public Phase Phase { get; private set; }
            public long Seen { get; } = Environment.TickCount64;
            private bool IsIdle => Phase == Phase.Idle;
            public async Task<bool> TryBeginAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    if (Phase != Phase.Idle)
                        return false;
                    Phase = Phase.Busy;
                    return true;
                }
                finally
                {
                    _gate.Release();
                }
            }
            public async Task<bool> TryExpireAsync(long now) { {{expire}} }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnlockedCallTests
{
    [Fact]
    public Task Reports_HelperThatOneMemberCallsWithoutTheLock() => Verify.Diagnostics("""
        sealed class Status
        {
            private readonly object _sync = new();
            private readonly LinkedList<string> _history = new();
            public string Current { get; private set; } = "";
            public void SetStopped() => {|LKS1002:Change("stopped")|};
            public void SetStarted()
            {
                lock (_sync)
                {
                    if (Current != "started")
                        Change("started");
                }
            }
            public void SetConnected()
            {
                lock (_sync)
                    Change("connected");
            }
            public void Consumed()
            {
                lock (_sync)
                    Change("consuming");
            }
            private void Change(string status)
            {
                Current = status;
                if (_history.Count == 10)
                    _history.RemoveFirst();
                _history.AddLast(status);
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughASecondHelperAndWithASemaphore() => Verify.Diagnostics("""
        sealed class Pool
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _idle;
            private DateTime _used;
            public async Task Rent()
            {
                await _gate.WaitAsync();
                try { Touch(-1); } finally { _gate.Release(); }
            }
            public async Task Return()
            {
                await _gate.WaitAsync();
                try { Touch(1); } finally { _gate.Release(); }
            }
            public async Task Warm()
            {
                await _gate.WaitAsync();
                try { Both(); } finally { _gate.Release(); }
            }
            public async Task Expire()
            {
                await Task.Yield();
                {|LKS1002:Touch(-1)|};
            }
            private void Both() => Touch(2);
            private void Touch(int by)
            {
                _idle += by;
                _used = DateTime.UtcNow;
            }
        }
        """);

    [Fact]
    public Task Suggests_OfThreeMembersOne() => Verify.Diagnostics("""
        sealed class Queue
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            public void Add(int item)
            {
                lock (_gate)
                    Push(item);
            }
            public void AddTwice(int item)
            {
                lock (_gate)
                {
                    Push(item);
                    Push(item);
                }
            }
            public void AddNow(int item) => {|LKS1002:Push(item)|};
            private void Push(int item) => _items.Enqueue(item);
        }
        """);

    [Fact]
    public Task Accepts_MembersThatAreAloneOrKeepOthersOutAnotherWay() => Verify.Diagnostics("""
        sealed class Status
        {
            private readonly object _sync = new();
            private string _current = "";
            public Status() => Change("new");
            public void Initialize() => Change("ready");
            public void Dispose() => Change("gone");
            public void SetStarted() { lock (_sync) Change("started"); }
            public void SetConnected() { lock (_sync) Change("connected"); }
            public void Consumed() { lock (_sync) Inner(); }
            private void Inner() => Change("consuming");
            private void Change(string status) => _current = status;
        }

        sealed class LeftFirst
        {
            private readonly object _sync = new();
            private int _raised;
            public void A() { lock (_sync) Raise(); }
            public void B() { lock (_sync) Raise(); }
            public void C() { lock (_sync) Raise(); }
            public void D(bool now)
            {
                lock (_sync)
                {
                    if (!now)
                        return;
                }
                Raise();
            }
            private void Raise() => _raised++;
        }

        sealed class HalfAndHalf
        {
            private readonly object _sync = new();
            private int _calls;
            public void A() { lock (_sync) Count(); }
            public void B() { lock (_sync) Count(); }
            public void C() => Count();
            public void D() => Count();
            private void Count() => _calls = 1;
        }

        sealed class Atomic
        {
            private readonly object _sync = new();
            private int _calls;
            public void A() { lock (_sync) Count(); }
            public void B() { lock (_sync) Count(); }
            public void C() { lock (_sync) Count(); }
            public void D() => Count();
            private void Count() => Interlocked.Increment(ref _calls);
        }

        sealed class Locked
        {
            private readonly object _sync = new();
            private int _calls;
            public void A() { lock (_sync) Count(); }
            public void B() { lock (_sync) Count(); }
            public void C() { lock (_sync) Count(); }
            public void D() => Count();
            private void Count() { lock (_sync) _calls++; }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>Locks that one call takes together, or one of several.</summary>
public sealed class SeveralHandlesTests
{
    [Fact]
    public Task Reports_OneOfTwoThatIsNotReleased() => Verify.Diagnostics("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public int Move(int amount)
            {
                {|LKS3001:WaitHandle.WaitAll(new WaitHandle[] { _from, _to })|};
                try
                {
                    Console.WriteLine(amount);
                    return amount;
                }
                finally
                {
                    _from.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_BothOnEarlyReturn() => Verify.Diagnostics("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public bool Move(int amount)
            {
                {|LKS3001:WaitHandle.WaitAll([_from, _to])|};
                if (amount == 0)
                    return false;
                _from.ReleaseMutex();
                _to.ReleaseMutex();
                return true;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatThrowsBetween() => Verify.Diagnostics("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public void Move(Action work)
            {
                if (!{|LKS3002:WaitHandle.WaitAll([_from, _to], 500)|})
                    return;
                work();
                _from.ReleaseMutex();
                _to.ReleaseMutex();
            }
            public void One(Action work, WaitHandle stop)
            {
                var taken = {|LKS3002:WaitHandle.WaitAny([_from, stop])|};
                if (taken == 1)
                    return;
                work();
                _from.ReleaseMutex();
            }
        }
        """);

    [Fact]
    public Task Reports_ASecondRelease_AndTheWrongOne() => Verify.Diagnostics("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new(), _other = new();
            public void Twice()
            {
                WaitHandle.WaitAll([_from, _to]);
                _from.ReleaseMutex();
                _to.ReleaseMutex();
                {|LKS3005:_to.ReleaseMutex()|};
            }
            public void Wrong(Action work)
            {
                WaitHandle.WaitAll([_from, _to]);
                try { work(); }
                finally
                {
                    _from.ReleaseMutex();
                    {|LKS3006:_other.ReleaseMutex()|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnIgnoredResultOnce_AndTakingInsideTheTry() => Verify.Diagnostics("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            private int _count;
            public void Ignored()
            {
                {|LKS3004:WaitHandle.WaitAll([_from, _to], 100)|};
                _count++;
                _from.ReleaseMutex();
                _to.ReleaseMutex();
            }
            public void Inside(Func<int> work)
            {
                try
                {
                    work();
                    {|LKS3003:WaitHandle.WaitAll([_from, _to])|};
                    work();
                }
                finally
                {
                    _from.ReleaseMutex();
                    _to.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TheOrderToWhatIsHeldBefore_AndNoneAmongThemselves() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly object _gate = new();
            private readonly Mutex _from = new(), _to = new();
            public void Book()
            {
                lock (_gate)
                {
                    {|LKS2001:WaitHandle.WaitAll([_from, _to])|};
                    _from.ReleaseMutex();
                    _to.ReleaseMutex();
                }
            }
            public void Read()
            {
                _to.WaitOne();
                try
                {
                    lock (_gate)
                        Console.WriteLine();
                }
                finally { _to.ReleaseMutex(); }
            }
            public void Back()
            {
                WaitHandle.WaitAll([_to, _from]);
                _from.ReleaseMutex();
                _to.ReleaseMutex();
            }
        }
        """);

    [Fact]
    public Task Accepts_TakenTogether_AndInOneOrder() => Verify.Diagnostics("""
        class Ledger
        {
            private readonly Mutex _from = new(), _to = new();
            private int _count;
            public void Forth()
            {
                WaitHandle.WaitAll([_from, _to]);
                try { _count++; }
                finally { _to.ReleaseMutex(); _from.ReleaseMutex(); }
            }
            public void Back()
            {
                WaitHandle.WaitAll([_to, _from]);
                try { _count--; }
                finally { _to.ReleaseMutex(); _from.ReleaseMutex(); }
            }
            public void One()
            {
                _from.WaitOne();
                try
                {
                    _to.WaitOne();
                    try { _count = 0; }
                    finally { _to.ReleaseMutex(); }
                }
                finally { _from.ReleaseMutex(); }
            }
            public void Start()
            {
                new Thread(Forth) { IsBackground = true }.Start();
                new Thread(Back) { IsBackground = true }.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitingForOneOfSeveral() => Verify.Diagnostics("""
        class Worker
        {
            private readonly Mutex _gate = new();
            private readonly Semaphore _places = new(2, 2);
            private readonly ManualResetEvent _stop = new(false);
            public void Loop(Action work)
            {
                var handles = new WaitHandle[] { _stop, _gate };
                while (WaitHandle.WaitAny(handles) != 0)
                {
                    try { work(); }
                    finally { _gate.ReleaseMutex(); }
                }
            }
            public bool Try(Action work)
            {
                switch (WaitHandle.WaitAny([_gate, _places, _stop], 1000))
                {
                    case 0:
                        try { work(); } finally { _gate.ReleaseMutex(); }
                        return true;
                    case 1:
                        try { work(); } finally { _places.Release(); }
                        return true;
                    default:
                        return false;
                }
            }
            public bool Enter(CancellationToken cancellation)
            {
                var index = WaitHandle.WaitAny(new[] { _gate, cancellation.WaitHandle });
                if (index == 1)
                    throw new OperationCanceledException(cancellation);
                return true;
            }
            public void Leave() => _gate.ReleaseMutex();
            public int First() => WaitHandle.WaitAny([_gate, _places]);
        }
        """);

    [Fact]
    public Task Accepts_ReleasesInALoop_AndByOthers() => Verify.Diagnostics("""
        class Batch
        {
            private readonly Mutex _one = new(), _two = new();
            private readonly Mutex[] _all;
            public Batch() => _all = [_one, _two];
            public void Run(Action work)
            {
                WaitHandle.WaitAll(_all);
                try { work(); }
                finally
                {
                    foreach (var mutex in _all)
                        mutex.ReleaseMutex();
                }
            }
            public void RunHere(Action work)
            {
                var all = new[] { _one, _two };
                WaitHandle.WaitAll(all);
                try { work(); }
                finally { Array.ForEach(all, mutex => mutex.ReleaseMutex()); }
            }
            public void RunInline(Action work)
            {
                WaitHandle.WaitAll([_one, _two]);
                try { work(); }
                finally { ReleaseAll(); }
            }
            private void ReleaseAll()
            {
                _two.ReleaseMutex();
                _one.ReleaseMutex();
            }
            public bool Begin() => WaitHandle.WaitAll([_one, _two], 100);
            public void End() => ReleaseAll();
            public void Abandoned(Action work)
            {
                try { WaitHandle.WaitAll([_one, _two]); }
                catch (AbandonedMutexException) { Console.WriteLine(); }
                try { work(); }
                finally { ReleaseAll(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_OnePassedOnForTheNext() => Verify.Diagnostics("""
        class Relay
        {
            private readonly Mutex _first = new(), _second = new();
            private readonly AutoResetEvent _ready = new(false);
            public void Run(Action work)
            {
                _first.WaitOne();
                try { work(); }
                finally { WaitHandle.SignalAndWait(_first, _second); }
                try { work(); }
                finally { _second.ReleaseMutex(); }
            }
            public void Ready(Action work)
            {
                WaitHandle.SignalAndWait(_ready, _first);
                try { work(); }
                finally { _first.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_NoPartOfASection() => Verify.NoFix<ReleaseInFinallyFix>("""
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public void Move(Action work)
            {
                {|LKS3002:WaitHandle.WaitAll([_from, _to])|};
                work();
                _from.ReleaseMutex();
                _to.ReleaseMutex();
            }
        }
        """);

    [Fact]
    public Task Fixes_WhatASignalIsGivenFor() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Transfer
        {
            private readonly Mutex _gate = new();
            private readonly AutoResetEvent _ready = new(false);
            public void Move(Action work)
            {
                {|LKS3002:WaitHandle.SignalAndWait(_ready, _gate)|};
                work();
                _gate.ReleaseMutex();
            }
        }
        """,
        """
        class Transfer
        {
            private readonly Mutex _gate = new();
            private readonly AutoResetEvent _ready = new(false);
            public void Move(Action work)
            {
                WaitHandle.SignalAndWait(_ready, _gate);
                try
                {
                    work();
                }
                finally
                {
                    _gate.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WhereAllAreTaken() => Verify.Fix<MoveAcquireBeforeTryFix>(
        """
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public void Move(Action work)
            {
                try
                {
                    {|LKS3003:WaitHandle.WaitAll([_from, _to])|};
                    work();
                }
                finally
                {
                    _from.ReleaseMutex();
                    _to.ReleaseMutex();
                }
            }
        }
        """,
        """
        class Transfer
        {
            private readonly Mutex _from = new(), _to = new();
            public void Move(Action work)
            {
                WaitHandle.WaitAll([_from, _to]);
                try
                {
                    work();
                }
                finally
                {
                    _from.ReleaseMutex();
                    _to.ReleaseMutex();
                }
            }
        }
        """);
}

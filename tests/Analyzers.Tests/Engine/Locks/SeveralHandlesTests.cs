using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

/// <summary>Calls that take several handles at once.</summary>
public sealed class SeveralHandlesTests
{
    [Theory]
    [InlineData("WaitHandle.WaitAll(new WaitHandle[] { _a, _b })")]
    [InlineData("WaitHandle.WaitAll(new[] { _a, _b })")]
    [InlineData("WaitHandle.WaitAll([_a, _b])")]
    [InlineData("WaitHandle.WaitAll(_both)")]
    [InlineData("WaitHandle.WaitAll(_both, Timeout.Infinite)")]
    [InlineData("var all = new WaitHandle[] { _a, _b }; WaitHandle.WaitAll(all)")]
    [InlineData("WaitHandle[] all = [_a, _b]; WaitHandle.WaitAll(all, -1, false)")]
    [InlineData("while (!WaitHandle.WaitAll(_both, 100)) { }")]
    [InlineData("if (!WaitHandle.WaitAll(_both, 100)) return")]
    [InlineData("var isTaken = WaitHandle.WaitAll(_both, TimeSpan.FromSeconds(1)); if (!isTaken) return")]
    public Task Holds_AllThatAreTakenAtOnce(string acquire) => Probe.Held($$"""
        class Store
        {
            private readonly Mutex _a = new(), _b = new();
            private readonly WaitHandle[] _both;
            public Store() => _both = [_a, _b];
            public void Run()
            {
                Here(); // held:
                {{acquire}};
                Here(); // held: this._a, this._b
                _b.ReleaseMutex();
                Here(); // held: this._a
                _a.ReleaseMutex();
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_TheOneThatTheResultTells() => Probe.Held("""
        class Store
        {
            private readonly Mutex _a = new();
            private readonly Semaphore _b = new(1, 1);
            private readonly AutoResetEvent _stop = new(false);
            public void Compare()
            {
                var taken = WaitHandle.WaitAny(new WaitHandle[] { _a, _stop }, 100);
                Here(); // held:
                if (taken == 0)
                {
                    Here(); // held: this._a
                    _a.ReleaseMutex();
                }
                Here(); // held:
            }
            public void Leave(CancellationToken cancellation)
            {
                if (WaitHandle.WaitAny([_a, cancellation.WaitHandle]) != 0)
                    return;
                Here(); // held: this._a
                _a.ReleaseMutex();
            }
            public void Bound()
            {
                var taken = WaitHandle.WaitAny([_a, _b, _stop]);
                if (taken >= 2)
                {
                    Here(); // held:
                    return;
                }
                if (taken < 1)
                    Here(); // held: this._a
                else
                    Here(); // held: this._b
            }
            public void Choose()
            {
                switch (WaitHandle.WaitAny([_a, _b, _stop], 5))
                {
                    case 0:
                        Here(); // held: this._a
                        break;
                    case 1:
                        Here(); // held: this._b
                        break;
                    case WaitHandle.WaitTimeout:
                        Here(); // held:
                        break;
                    default:
                        Here(); // held:
                        break;
                }
            }
            public void Patterns()
            {
                var taken = WaitHandle.WaitAny([_stop, _a, _b], 5);
                if (taken is not (1 or 2))
                {
                    Here(); // held:
                    return;
                }
                if (taken is > 1)
                    Here(); // held: this._b
                else
                    Here(); // held: this._a
            }
            public void OnlyLocks()
            {
                var taken = WaitHandle.WaitAny([_a, _b]);
                if (taken == 0)
                    Here(); // held: this._a
                else
                    Here(); // held: this._b
            }
            public void Timed()
            {
                var taken = WaitHandle.WaitAny([_a], 10);
                if (taken == WaitHandle.WaitTimeout)
                    Here(); // held:
                else
                    Here(); // held: this._a
            }
        }
        """);

    [Fact]
    public Task Holds_WhatIsTakenForWhatIsGiven() => Probe.Held("""
        class Relay
        {
            private readonly Mutex _a = new(), _b = new();
            private readonly AutoResetEvent _ready = new(false);
            public void Run()
            {
                WaitHandle.SignalAndWait(_ready, _a);
                Here(); // held: this._a
                WaitHandle.SignalAndWait(_a, _b);
                Here(); // held: this._b
                WaitHandle.SignalAndWait(_b, _ready);
                Here(); // held:
            }
            public void Timed()
            {
                _a.WaitOne();
                if (WaitHandle.SignalAndWait(_a, _b, 100, false))
                    Here(); // held: this._b
                else
                    Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_Nothing_WhereTheHandlesMayBeOthers() => Probe.Held("""
        class Store
        {
            private readonly Mutex _a = new(), _b = new();
            private Mutex _c = new();
            private readonly WaitHandle[] _changed, _seen, _given;
            private WaitHandle[] _replaced;
            public Store(Mutex first)
            {
                _changed = [_a, _b];
                _seen = [_a, _b];
                _given = [first];
                _replaced = [_a];
            }
            public void Swap(Mutex other) => (_c, _changed[0]) = (other, other);
            public void Replace(Mutex other) => _replaced = [other];
            public void Changed()
            {
                WaitHandle.WaitAll(_changed);
                Here(); // held:
            }
            public void Replaced()
            {
                WaitHandle.WaitAll(_replaced);
                Here(); // held:
            }
            public void ReleasedOneByOne()
            {
                WaitHandle.WaitAll(_seen);
                foreach (var mutex in _seen.Cast<Mutex>())
                    mutex.ReleaseMutex();
                Here(); // held:
            }
            public void Given(Mutex[] all)
            {
                WaitHandle.WaitAll(all);
                WaitHandle.WaitAll(_given);
                Here(); // held:
            }
            public void Reassigned(Mutex other)
            {
                var all = new WaitHandle[] { other };
                other = _a;
                WaitHandle.WaitAll(all);
                Here(); // held:
            }
            public void ReleasedByLoop()
            {
                var all = new[] { _a, _b };
                WaitHandle.WaitAll(all);
                foreach (var mutex in all)
                    mutex.ReleaseMutex();
                Here(); // held:
            }
            public void Spread(List<Mutex> more)
            {
                WaitHandle.WaitAll([_a, .. more]);
                Here(); // held:
            }
        }
        """);

    [Fact]
    public Task Holds_WhatIsTakenOver() => Probe.Held("""
        class Store
        {
            private readonly Mutex _a = new(), _b = new();
            public void Run()
            {
                try
                {
                    WaitHandle.WaitAll([_a, _b]);
                }
                catch (AbandonedMutexException)
                {
                    Here(); // held: this._a, this._b
                }
                Here(); // held: this._a, this._b
            }
        }
        """);

    [Fact]
    public Task Holds_ElementsOfLocalsAndArguments() => Probe.Held("""
        class Account
        {
            public readonly Mutex Gate = new();
            public static void Move(Account from, Account to)
            {
                WaitHandle.WaitAll([from.Gate, to.Gate]);
                try
                {
                    Here(); // held: from.Gate, to.Gate
                }
                finally { from.Gate.ReleaseMutex(); to.Gate.ReleaseMutex(); }
                Here(); // held:
            }
            private void Both(Mutex one, Mutex other) => WaitHandle.WaitAll(new[] { one, other });
            public void Through(Mutex mine)
            {
                Both(mine, Gate);
                Here(); // held: mine, this.Gate
            }
            public void Inside()
            {
                Action work = () =>
                {
                    WaitHandle.WaitAll([Gate]);
                    Here(); // held: this.Gate
                };
                work();
                Here(); // held:
            }
        }
        """);
}

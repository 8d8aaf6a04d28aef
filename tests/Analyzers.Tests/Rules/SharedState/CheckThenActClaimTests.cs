using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class CheckThenActClaimTests
{
    [Fact]
    public Task Reports_OrderedReadsAndStores_WhichAreTwoStepsAllTheSame() => Verify.Diagnostics("""
        interface IPool { void Recycle(object item); void Discard(object item); }
        sealed class Lease
        {
            private readonly IPool _pool;
            private readonly Timer _watchdog;
            private bool _ended;
            public Lease(IPool pool)
            {
                _pool = pool;
                _watchdog = new Timer(static state => ((Lease)state!).Expire(), this, 1000, Timeout.Infinite);
            }
            public void End()
            {
                if (!TryEnd())
                    return;
                _watchdog.Dispose();
                _pool.Recycle(this);
            }
            private void Expire()
            {
                if (TryEnd())
                    _pool.Discard(this);
            }
            private bool TryEnd()
            {
                if (Volatile.Read(ref _ended))
                    return false;
                {|LKS1006:Volatile.Write(ref _ended, true)|};
                return true;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoMembersThatClaimTheSame() => Verify.Diagnostics("""
        interface IPool { void Recycle(object item); void Discard(object item); }
        sealed class Lease
        {
            private readonly IPool _pool;
            private volatile bool _ended;
            public Lease(IPool pool)
            {
                _pool = pool;
                Task.Run(Expire);
            }
            public void End()
            {
                if (_ended)
                    return;
                {|LKS1006:_ended = true|};
                _pool.Recycle(this);
            }
            private void Expire()
            {
                Thread.Sleep(1000);
                if (_ended)
                    return;
                _ended = true;
                _pool.Discard(this);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnExchange_AndAFlagThatOneThreadSets() => Verify.Diagnostics("""
        interface IPool { void Recycle(object item); void Discard(object item); }
        sealed class Lease
        {
            private readonly IPool _pool;
            private bool _ended;
            private bool _warned;
            public Lease(IPool pool)
            {
                _pool = pool;
                Task.Run(Expire);
            }
            public void End()
            {
                if (Volatile.Read(ref _ended) || Interlocked.Exchange(ref _ended, true))
                    return;
                _pool.Recycle(this);
            }
            public bool HasWarned => Volatile.Read(ref _warned);
            private void Expire()
            {
                Thread.Sleep(1000);
                if (!Volatile.Read(ref _warned))
                    Volatile.Write(ref _warned, true);
                if (!Interlocked.Exchange(ref _ended, true))
                    _pool.Discard(this);
            }
        }
        """);
}

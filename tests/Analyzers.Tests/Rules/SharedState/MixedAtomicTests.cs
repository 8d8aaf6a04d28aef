using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class MixedAtomicTests
{
    [Fact]
    public Task Reports_APlainWriteOfAnAtomicCounter() => Verify.Diagnostics("""
        class Hits
        {
            private int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => {|LKS1008:_count = 0|};
        }
        """);

    [Fact]
    public Task Accepts_AtomicWrites_AndConstruction() => Verify.Diagnostics("""
        class Hits
        {
            private int _count;
            private object? _owner;
            public Hits(int start) => _count = start;
            public void Add() => Interlocked.Increment(ref _count);
            public void Reset() => Interlocked.Exchange(ref _count, 0);
            public void Clear() => Volatile.Write(ref _count, 0);
            public bool Claim() => Interlocked.CompareExchange(ref _owner, this, null) == null;
            public void Free() => _owner = null;
        }
        """);

    [Fact]
    public Task Accepts_TheFirstValueBeforeTheThreadsThatUpdateItAreStarted() => Verify.Diagnostics("""
        class Countdown
        {
            private int _pending;
            public void Run(List<Action> work, Action done)
            {
                _pending = work.Count;
                foreach (var item in work)
                {
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        item();
                        if (Interlocked.Decrement(ref _pending) == 0)
                            done();
                    });
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AValueThatIsStoredWhenTheyRun() => Verify.Diagnostics("""
        class Countdown
        {
            private int _pending;
            public void Run(List<Action> work)
            {
                foreach (var item in work)
                    ThreadPool.QueueUserWorkItem(_ => Interlocked.Decrement(ref _pending));
                {|LKS1008:_pending = work.Count|};
            }
        }
        """);
}

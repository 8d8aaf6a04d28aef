using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class EventUnderLockTests
{
    [Fact]
    public Task Suggests_RaisingAfterTheLock() => Verify.Diagnostics("""
        class Source
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Add()
            {
                lock (_gate)
                {
                    _n++;
                    Changed?{|LKS2009:.Invoke()|};
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);

    [Fact]
    public Task Accepts_ARaiseAfterTheLock() => Verify.Diagnostics("""
        class Source
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Add(Action<int> visit)
            {
                lock (_gate)
                {
                    _n++;
                    visit(_n);
                }
                Changed?.Invoke();
            }
        }
        """);
}

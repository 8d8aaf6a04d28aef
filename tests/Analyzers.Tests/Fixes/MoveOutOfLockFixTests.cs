using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MoveOutOfLockFixTests
{
    [Fact]
    public Task Fixes_TheLastStatement() => Verify.Fix<MoveOutOfLockFix>(
        """
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Run()
            {
                lock (_gate)
                {
                    _n++;
                    {|LKS2007:Thread.Sleep(1000)|};
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """,
        """
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Run()
            {
                lock (_gate)
                {
                    _n++;
                }
                Thread.Sleep(1000);
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);

    [Fact]
    public Task Offers_NothingInTheMiddle() => Verify.NoFix<MoveOutOfLockFix>("""
        class Worker
        {
            private readonly object _gate = new();
            private int _n;
            public void Run()
            {
                lock (_gate)
                {
                    {|LKS2007:Thread.Sleep(1000)|};
                    _n++;
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);
}

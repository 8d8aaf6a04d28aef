using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class WaitInLoopFixTests
{
    [Fact]
    public Task Fixes_IfToWhile() => Verify.Fix<WaitInLoopFix>(
        """
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
            public void Take()
            {
                lock (_gate)
                {
                    // nothing yet
                    if (_count == 0)
                        {|LKS4001:Monitor.Wait(_gate)|};
                    _count--;
                }
            }
        }
        """,
        """
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
            public void Take()
            {
                lock (_gate)
                {
                    // nothing yet
                    while (_count == 0)
                        Monitor.Wait(_gate);
                    _count--;
                }
            }
        }
        """);
}

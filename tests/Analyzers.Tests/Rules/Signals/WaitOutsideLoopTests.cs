using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class WaitOutsideLoopTests
{
    [Fact]
    public Task Reports_AnIf() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Take()
            {
                lock (_gate)
                {
                    if (_count == 0)
                        {|LKS4001:Monitor.Wait(_gate)|};
                    _count--;
                }
            }
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
        }
        """);

    [Fact]
    public Task Accepts_Loops_AndTimedWaits() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Take()
            {
                lock (_gate)
                {
                    while (_count == 0)
                        Monitor.Wait(_gate);
                    _count--;
                }
            }
            public bool TryTake()
            {
                lock (_gate)
                {
                    if (_count == 0 && !Monitor.Wait(_gate, 100))
                        return false;
                    return _count > 0;
                }
            }
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
        }
        """);
}

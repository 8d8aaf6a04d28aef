using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class PulseWithoutLockTests
{
    [Fact]
    public Task Reports_APulseWithoutTheLock() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            public void Put() => {|LKS4002:Monitor.Pulse(_gate)|};
            public void PutAll() { lock (_other) {|LKS4002:Monitor.PulseAll(_gate)|}; }
        }
        """);

    [Fact]
    public Task Accepts_CallersThatHoldIt() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            public void Put() { lock (_gate) Signal(); }
            public void PutByHand()
            {
                Monitor.Enter(_gate);
                try { Monitor.Pulse(_gate); }
                finally { Monitor.Exit(_gate); }
            }
            private void Signal() => Monitor.PulseAll(_gate);
            internal void SignalLocked() => Monitor.PulseAll(_gate);
        }
        """);
}

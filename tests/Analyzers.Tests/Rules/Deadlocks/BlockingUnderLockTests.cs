using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class BlockingUnderLockTests
{
    [Fact]
    public Task Suggests_SleepsAndWaits() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    {|LKS2007:Thread.Sleep(1000)|};
                    {|LKS2007:_ready.Wait()|};
                    {|LKS2007:other.Join()|};
                }
                _ready.Set();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsAfterTheLock_AndOfTheLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private bool _isDone;
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    while (!_isDone)
                        Monitor.Wait(_gate);
                    _ready.Wait(100);
                    _ready.Set();
                }
                Thread.Sleep(1000);
                other.Join();
            }
            public void Finish() { lock (_gate) { _isDone = true; Monitor.PulseAll(_gate); } }
        }
        """);
}

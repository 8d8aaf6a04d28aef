using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class WaitForHolderTests
{
    [Fact]
    public Task Reports_AJoinUnderTheLockOfTheThread() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private Thread? _thread;
            private int _rounds;
            public void Start()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Stop()
            {
                lock (_gate)
                    {|LKS2006:_thread!.Join()|};
            }
            public void Once()
            {
                lock (_gate)
                {
                    var task = Task.Run(Step);
                    {|LKS2006:task.Wait()|};
                }
            }
            private void Run() => Step();
            private void Step() { lock (_gate) _rounds++; }
        }
        """);

    [Fact]
    public Task Accepts_AWaitAfterTheLock_AndAnotherLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private Thread? _thread;
            private int _rounds;
            public void Start()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
            public void Stop()
            {
                lock (_gate)
                    _rounds = 0;
                _thread!.Join();
                lock (_gate)
                    _thread.Join(100);
            }
            private void Run() { lock (_gate) _rounds++; }
        }
        """);
}

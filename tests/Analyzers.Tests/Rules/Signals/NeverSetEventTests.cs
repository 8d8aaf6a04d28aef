using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class NeverSetEventTests
{
    [Fact]
    public Task Reports_EventsThatNothingSets() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            private readonly AutoResetEvent _next = new(false);
            public void Wait() { {|LKS4004:_done.Wait()|}; {|LKS4004:_next.WaitOne()|}; }
            public void Close() => _done.Dispose();
        }
        """);

    [Fact]
    public Task Accepts_SetEscapingAndSignalledEvents() => Verify.Diagnostics("""
        class Job
        {
            private readonly ManualResetEventSlim _done = new();
            private readonly ManualResetEvent _open = new(true);
            private readonly AutoResetEvent _given = new(false);
            private readonly ManualResetEventSlim _stop = new();
            public Job(Action<AutoResetEvent> keep) => keep(_given);
            public void Wait(CancellationToken token)
            {
                _done.Wait();
                _open.WaitOne();
                _given.WaitOne();
                _stop.Wait(token);
                _stop.Wait(1000);
            }
            public void Finish() => _done.Set();
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class PulsedEventTests
{
    [Fact]
    public Task Reports_AnEventThatIsSetAndResetAtOnce() => Verify.Diagnostics("""
        sealed class Flusher
        {
            private readonly ManualResetEventSlim _done = new();
            private int _isRunning;
            public void Flush()
            {
                if (Interlocked.CompareExchange(ref _isRunning, 1, 0) == 1)
                {
                    _done.Wait();
                    return;
                }
                Task.Run(() => Console.WriteLine("flushed")).ContinueWith(_ =>
                {
                    _done.Set();
                    {|LKS4006:_done.Reset()|};
                    Interlocked.Exchange(ref _isRunning, 0);
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_AResetBeforeTheWork_AndWaitersThatLookAgain() => Verify.Diagnostics("""
        sealed class Flusher
        {
            private readonly ManualResetEventSlim _done = new();
            private readonly ManualResetEventSlim _tick = new();
            private volatile bool _stop;
            public void Flush()
            {
                _done.Reset();
                Task.Run(() => _done.Set());
                _done.Wait();
            }
            public void Tick()
            {
                _tick.Set();
                _tick.Reset();
            }
            public void Watch()
            {
                while (!_stop)
                    _tick.Wait(1000);
            }
        }
        """);
}

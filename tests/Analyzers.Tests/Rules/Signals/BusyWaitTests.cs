using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class BusyWaitTests
{
    [Fact]
    public Task Reports_LoopsThatOnlyLookAgain() => Verify.Diagnostics("""
        class Waiter
        {
            private volatile bool _isReady;
            private int _state;
            public void Start(Task work, Thread thread)
            {
                {|LKS4007:while (!_isReady)|} { }
                {|LKS4007:while (!_isReady)|}
                    Thread.Sleep(10);
                {|LKS4007:while (Volatile.Read(ref _state) == 0)|}
                {
                    Thread.Yield();
                }
                {|LKS4007:while (!work.IsCompleted)|} Thread.Sleep(1);
                {|LKS4007:while (thread.IsAlive)|} Thread.Sleep(1);
            }
            public async Task StartAsync()
            {
                {|LKS4007:while (!_isReady)|}
                    await Task.Delay(50);
            }
            public void Set() => _isReady = true;
        }
        """);

    [Fact]
    public Task Accepts_SpinnersTimeLimitsAndWork() => Verify.Diagnostics("""
        class Waiter
        {
            private volatile bool _isReady;
            private volatile bool _stop;
            private readonly Queue<int> _items = new();
            public void Start(bool isFirst)
            {
                var spinner = new SpinWait();
                while (!_isReady)
                    spinner.SpinOnce();
                var until = DateTime.UtcNow.AddSeconds(1);
                while (!_isReady && DateTime.UtcNow < until)
                    Thread.Sleep(10);
                while (!_stop)
                {
                    Console.WriteLine();
                    Thread.Sleep(100);
                }
                for (var tries = 0; tries < 10 && !_isReady; tries++)
                    Thread.Sleep(10);
                SpinWait.SpinUntil(() => _isReady);
            }
            public void Set() { _isReady = true; _stop = true; }
        }
        """);
}

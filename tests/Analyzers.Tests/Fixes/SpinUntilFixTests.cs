using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SpinUntilFixTests
{
    [Fact]
    public Task Fixes_NegationsComparisonsAndOthers() => Verify.Fix<SpinUntilFix>(
        """
        class Waiter
        {
            private volatile bool _isReady;
            private volatile bool _isBusy;
            private int _state;
            public void Start(Thread thread)
            {
                // until ready
                {|LKS4007:while (!_isReady)|}
                    Thread.Sleep(10);
                {|LKS4007:while (Volatile.Read(ref _state) == 0)|} Thread.Yield();
                {|LKS4007:while (_isBusy || !_isReady)|} { }
                {|LKS4007:while (thread.IsAlive)|} Thread.Sleep(1);
            }
            public void Set() { _isReady = true; _isBusy = false; }
        }
        """,
        """
        class Waiter
        {
            private volatile bool _isReady;
            private volatile bool _isBusy;
            private int _state;
            public void Start(Thread thread)
            {
                // until ready
                SpinWait.SpinUntil(() => _isReady);
                SpinWait.SpinUntil(() => Volatile.Read(ref _state) != 0);
                SpinWait.SpinUntil(() => !(_isBusy || !_isReady));
                SpinWait.SpinUntil(() => !thread.IsAlive);
            }
            public void Set() { _isReady = true; _isBusy = false; }
        }
        """);

    [Fact]
    public Task Leaves_AwaitsAndWhatALambdaCannotCapture() => Verify.NoFix<SpinUntilFix>("""
        class Waiter
        {
            private volatile bool _isReady;
            public async Task Start()
            {
                {|LKS4007:while (!_isReady)|}
                    await Task.Delay(10);
            }
            public void Wait(ref int offset)
            {
                {|LKS4007:while (!_isReady || offset > 0)|}
                    Thread.Sleep(1);
            }
            public void Set() => _isReady = true;
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class IgnoredWaitTests
{
    [Fact]
    public Task Reports_WaitsBeforeWhatTheSignalStandsFor() => Verify.Diagnostics("""
        class Loader
        {
            private readonly ManualResetEventSlim _ready = new();
            private string? _value;
            public void Load() => Task.Run(() =>
            {
                _value = "loaded";
                _ready.Set();
            });
            public int Length()
            {
                {|LKS4005:_ready.Wait(TimeSpan.FromSeconds(3))|};
                return _value!.Length;
            }
            public static void Local()
            {
                using var done = new AutoResetEvent(false);
                var sum = 0;
                new Thread(() => { sum = 42; done.Set(); }).Start();
                {|LKS4005:done.WaitOne(1000)|};
                Console.WriteLine(sum);
            }
        }
        """);

    [Fact]
    public Task Accepts_TestedWaitsPausesAndOtherState() => Verify.Diagnostics("""
        class Loader
        {
            private readonly ManualResetEventSlim _ready = new();
            private readonly AutoResetEvent _wake = new(false);
            private string? _value;
            private volatile bool _stop;
            public void Load() => Task.Run(() =>
            {
                _value = "loaded";
                _ready.Set();
                _wake.Set();
            });
            public int Length()
            {
                if (!_ready.Wait(1000))
                    throw new TimeoutException();
                return _value!.Length;
            }
            public void Run()
            {
                while (!_stop)
                {
                    _wake.WaitOne(100);
                    Console.WriteLine(_value);
                }
            }
            public void Clear()
            {
                _wake.WaitOne(0);
                Console.WriteLine(_value);
            }
            public void Stop()
            {
                _stop = true;
                _ready.Wait(5000);
                Console.WriteLine("stopped");
            }
            public string? Endless()
            {
                _ready.Wait(Timeout.Infinite);
                return _value;
            }
        }
        """);
}

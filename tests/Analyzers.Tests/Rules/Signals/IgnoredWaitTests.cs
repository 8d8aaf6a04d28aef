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

    [Fact]
    public Task Accepts_AVariableThatIsOnlyAskedAfterTheWait() => Verify.Diagnostics("""
        class Poll
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly ManualResetEventSlim _loaded = new();
            private volatile bool _force;
            private string? _text;

            public void CheckNow()
            {
                _force = true;
                _wake.Set();
            }

            public void Load() => Task.Run(() => { _text = "loaded"; _loaded.Set(); });

            public void Run(DateTime next)
            {
                _wake.WaitOne(60000);
                if (next < DateTime.UtcNow || _force)
                    Console.WriteLine("checks");
            }

            public int Length()
            {
                _loaded.Wait(1000);
                return string.IsNullOrEmpty(_text) ? 0 : 1;
            }
        }
        """);

    [Fact]
    public Task Reports_AVariableThatIsUsed_BesideOneThatIsAsked() => Verify.Diagnostics("""
        class Loader
        {
            private readonly ManualResetEventSlim _loaded = new();
            private bool _isShort;
            private string? _text;

            public void Load() => Task.Run(() => { _isShort = true; _text = "loaded"; _loaded.Set(); });

            public string Text()
            {
                {|LKS4005:_loaded.Wait(1000)|};
                if (_isShort)
                    Console.WriteLine("short");
                return _text!.Trim();
            }

            public string? Copy()
            {
                {|LKS4005:_loaded.Wait(1000)|};
                var text = _text;
                return text;
            }
        }
        """);

    [Fact]
    public Task Reports_AValueThatIsTestedAndThenUsed() => Verify.Diagnostics("""
        class Command
        {
            private readonly ManualResetEventSlim _done = new();
            private int _code;
            public int Run()
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    _code = Environment.ExitCode;
                    _done.Set();
                });
                {|LKS4005:_done.Wait(1000)|};
                return _code == 0 ? 1 : _code;
            }
        }
        """);
}

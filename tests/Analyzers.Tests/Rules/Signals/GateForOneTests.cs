using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class GateForOneTests
{
    private static string Gate(string made, string open, string pass, string more = "") => $$"""
        public sealed class Gate
        {
            private readonly EventWaitHandle _opened{{made}}
            private volatile bool _isOpen;
            public void Open() { {{open}} }
            public void Pass() { {{pass}} }
            {{more}}
        }
        """;

    private const string Auto = " = new AutoResetEvent(false);";

    private const string Given = "; public Gate(EventResetMode mode) => _opened = new EventWaitHandle(false, mode);";

    private const string Pass = "if (_isOpen) return; _opened.WaitOne();";

    [Theory]
    [InlineData(Auto, Pass, "")]
    [InlineData(" = new EventWaitHandle(false, EventResetMode.AutoReset);", "if (!_isOpen) { Console.WriteLine(1); _opened.WaitOne(); }", "")]
    [InlineData(Given, Pass, "class Store { private readonly Gate _gate = new(EventResetMode.AutoReset); public void Get() => _gate.Pass(); }")]
    public Task Reports_AGateThatLetsOneThrough(string made, string pass, string user) => Verify.Diagnostics(Gate(made, "_isOpen = true; {|LKS4008:_opened.Set()|};", pass), user);

    [Theory]
    [InlineData(" = new ManualResetEvent(false);", "_isOpen = true; _opened.Set();", Pass, "", "")]
    [InlineData(Given, "_isOpen = true; _opened.Set();", Pass, "", "class Store { private readonly Gate _gate = new(EventResetMode.ManualReset); public void Get() => _gate.Pass(); }")]
    // Whoever gets through wakes the next.
    [InlineData(Auto, "_isOpen = true; _opened.Set();", "if (_isOpen) return; _opened.WaitOne(); _opened.Set();", "", "")]
    // It is closed again: a turn for one.
    [InlineData(Auto, "_isOpen = true; _opened.Set();", Pass, "public void Close() => _isOpen = false;", "")]
    // A wait with a limit looks again.
    [InlineData(Auto, "_isOpen = true; _opened.Set();", "while (!_isOpen) if (_opened.WaitOne(100)) return;", "", "")]
    public Task Accepts_OtherGates(string made, string open, string pass, string more, string user) => Verify.Diagnostics(Gate(made, open, pass, more), user);

    [Fact]
    public Task Accepts_AnEventThatTheTypeItselfWaitsFor() => Verify.Diagnostics("""
        public sealed class Worker
        {
            private readonly AutoResetEvent _ready = new(false);
            private volatile bool _isReady;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                Wait();
            }
            private void Wait()
            {
                if (!_isReady)
                    _ready.WaitOne();
            }
            private void Run()
            {
                _isReady = true;
                _ready.Set();
            }
        }
        """);
}

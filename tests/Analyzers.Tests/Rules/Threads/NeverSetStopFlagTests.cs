using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class NeverSetStopFlagTests
{
    [Fact]
    public Task Reports_AFlagThatNothingSets() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stopped;
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (!{|LKS5003:_stopped|})
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagThatIsOnlyEverSetToGoOn() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _running;
            public void Start()
            {
                _running = true;
                Task.Run(async () =>
                {
                    while ({|LKS5003:_running|})
                        await Task.Delay(10);
                });
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagTestedInsideTheLoop() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Loop).Start();

                void Loop()
                {
                    while (true)
                    {
                        if ({|LKS5003:_stop|} == true)
                            break;
                        Thread.Sleep(10);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ACapturedLocal() => Verify.Diagnostics("""
        class Program
        {
            static void Main()
            {
                var stop = false;
                new Thread(() => { while (!{|LKS5003:stop|}) Thread.Sleep(10); }).Start();
            }
        }
        """);

    [Fact]
    public Task Reports_AnAutoPropertyInAPartialClass() => Verify.Diagnostics("""
        partial class Worker
        {
            private bool IsStopped { get; set; }
        }

        partial class Worker
        {
            public void Start() => new Thread(() => { while (!{|LKS5003:IsStopped|}) Thread.Sleep(10); }).Start();
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatSomethingSets() => Verify.Diagnostics("""
        class Worker : IDisposable
        {
            private volatile bool _stopped;
            public void Start() => new Thread(Run).Start();
            public void Dispose() => _stopped = true;
            private void Run()
            {
                while (!_stopped)
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagThatOthersCanSet() => Verify.Diagnostics("""
        class Worker
        {
            internal volatile bool Stopped;
            public bool Paused { get; set; }
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                {|LKS4007:while (!Stopped)|}
                    Thread.Sleep(10);
                while (!Paused)
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagHandedOutByReference() => Verify.Diagnostics("""
        class Worker
        {
            private bool _stopped;
            public void Start() => new Thread(Run).Start();
            public ref bool Stopped => ref _stopped;
            private void Run()
            {
                while (!Volatile.Read(ref _stopped))
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagWithAnAttribute() => Verify.Diagnostics("""
        [AttributeUsage(AttributeTargets.Field)]
        class InjectAttribute : Attribute;

        class Worker
        {
            [Inject] private volatile bool _stopped;
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (!_stopped)
                    Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Accepts_AnotherWayOut() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stopped;
            private readonly Queue<int> _work = new();
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (!_stopped)
                {
                    if (_work.Count == 0)
                        return;
                    Console.WriteLine(_work.Dequeue());
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ATokenBesideTheFlag() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stopped;
            public void Start(CancellationToken cancellation) => Task.Run(() =>
            {
                while (!_stopped && !cancellation.IsCancellationRequested)
                    Thread.Sleep(10);
            });
        }
        """);

    [Fact]
    public Task Accepts_ALoopOnTheCallersThread() => Verify.Diagnostics("""
        class Shell
        {
            private bool _exit;
            public void Run()
            {
                while (!_exit)
                    Console.WriteLine(Console.ReadLine());
            }
        }
        """);

    [Fact]
    public Task Reports_AFlagOfAHiddenObject() => Verify.Diagnostics("""
        class Worker
        {
            private sealed class State
            {
                public volatile bool IsStopped;
                public int Rounds;
            }
            private readonly State _state = new();
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!{|LKS5003:_state.IsStopped|})
                {
                    Thread.Sleep(10);
                    _state.Rounds++;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AFlagOfAnObjectThatOthersMake_Get_OrSet() => Verify.Diagnostics("""
        interface ISwitch { bool IsOff { get; set; } }
        class Lamp
        {
            private sealed class Switch : ISwitch { public bool IsOff { get; set; } }
            private readonly Switch _switch = new();
            public ISwitch Control => _switch;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { while (!_switch.IsOff) Thread.Sleep(10); }
        }
        class Loaded
        {
            private sealed class Options { public bool IsOff { get; set; } }
            private readonly Options _options = System.Text.Json.JsonSerializer.Deserialize<Options>("{}")!;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { while (!_options.IsOff) Thread.Sleep(10); }
        }
        class Bound
        {
            private sealed class Options { public bool IsOff { get; set; } }
            private readonly Options _options = new();
            public void Bind(Action<object> binder) => binder(_options);
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { while (!_options.IsOff) Thread.Sleep(10); }
        }
        class Ended
        {
            private sealed class State { public volatile bool IsOff; public void End() => IsOff = true; }
            private readonly State _state = new();
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            public void End() => _state.End();
            private void Run() { while (!_state.IsOff) Thread.Sleep(10); }
        }
        """);

    private static string Station(string field, string loop, string members = "") => $$"""
        enum Mode { Idle, Running, Stopped }
        class Station
        {
            private {{field}};
            public void Start() { Console.WriteLine(); new Thread(Loop).Start(); }
            private void Loop()
            {
                {{loop}}
            }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("volatile Mode _mode = Mode.Running", "while ({|LKS5003:_mode|} == Mode.Running) Thread.Sleep(10);", "")]
    [InlineData("volatile Mode _mode", "while ({|LKS5003:_mode|} != Mode.Stopped) Thread.Sleep(10);", "public void Resume() => _mode = Mode.Running;")]
    [InlineData("volatile Mode _mode", "while (true) { if ({|LKS5003:_mode|} is Mode.Stopped) break; Thread.Sleep(10); }", "")]
    [InlineData("volatile Mode _mode", "while ({|LKS5003:_mode|} is not Mode.Stopped) Thread.Sleep(10);", "public void Rest() => _mode = 0;")]
    [InlineData("Mode Current { get; set; } = 0", "while ({|LKS5003:Current|} == Mode.Running) { Thread.Sleep(10); Console.WriteLine(); }", "public void Resume() => Current = Mode.Running;")]
    [InlineData("volatile int _running", "while ({|LKS5003:_running|} == 1) Thread.Sleep(10);", "public void Resume() => _running = 1;")]
    [InlineData("int _running", "while ({|LKS5003:Volatile.Read(ref _running)|} == 1) Thread.Sleep(10);", "public void Resume() => Volatile.Write(ref _running, 1);")]
    [InlineData("int _running", "while ({|LKS5003:Interlocked.CompareExchange(ref _running, 0, 0)|} == 1) Thread.Sleep(10);", "public bool TryResume() => Interlocked.CompareExchange(ref _running, 1, 0) == 0;")]
    [InlineData("int _stop", "while ({|LKS5003:Interlocked.CompareExchange(ref _stop, 1, 1)|} == 0) Thread.Sleep(10);", "")]
    [InlineData("long _running = 1", "while ({|LKS5003:Interlocked.Read(ref _running)|} == 1) Thread.Sleep(10);", "public void Resume() => Interlocked.Exchange(ref _running, 1);")]
    [InlineData("bool _stop", "while (!{|LKS5003:Volatile.Read(ref _stop)|}) Thread.Sleep(10);", "")]
    [InlineData("volatile Mode _mode = Mode.Running", "while (IsRunning) Thread.Sleep(10);", "private bool IsRunning => {|LKS5003:_mode|} == Mode.Running;")]
    public Task Reports_AStateThatNothingLeaves(string field, string loop, string members) => Verify.Diagnostics(Station(field, loop, members));

    [Theory]
    [InlineData("volatile Mode _mode = Mode.Running", "while (_mode == Mode.Running) Thread.Sleep(10);", "public void Stop() => _mode = Mode.Idle;")]
    [InlineData("volatile Mode _mode", "while (_mode != Mode.Stopped) Thread.Sleep(10);", "public void Stop() => _mode = Mode.Stopped;")]
    [InlineData("volatile Mode _mode", "while (_mode != Mode.Stopped) Thread.Sleep(10);", "public void Set(Mode mode) => _mode = mode;")]
    [InlineData("volatile Mode _mode", "while (_mode == Mode.Running) Thread.Sleep(10);", "")]
    [InlineData("int _running = 1", "while (Volatile.Read(ref _running) == 1) Thread.Sleep(10);", "public void Stop() => Interlocked.Exchange(ref _running, 0);")]
    [InlineData("int _running = 1", "while (Volatile.Read(ref _running) == 1) Thread.Sleep(10);", "public void Stop() => Interlocked.Decrement(ref _running);")]
    [InlineData("int _running = 1", "while (Volatile.Read(ref _running) == 1) Thread.Sleep(10);", "public bool TryStop() => Interlocked.CompareExchange(ref _running, 0, 1) == 1;")]
    [InlineData("int _running = 1", "while (Volatile.Read(ref _running) == 1) Thread.Sleep(10);", "public ref int Running => ref _running;")]
    [InlineData("int _count", "while (Volatile.Read(ref _count) == 0) Thread.Sleep(10);", "public void Add() => Interlocked.Increment(ref _count);")]
    [InlineData("protected int _running = 1", "while (Volatile.Read(ref _running) == 1) Thread.Sleep(10);", "")]
    [InlineData("volatile Mode _mode = Mode.Running", "while (_mode == Mode.Running) { Thread.Sleep(10); if (Console.KeyAvailable) break; }", "")]
    public Task Accepts_AStateThatIsLeft_OrMayBe(string field, string loop, string members) => Verify.Diagnostics(Station(field, loop, members));

    /// <summary>A base or derived class may set what both can name.</summary>
    [Fact]
    public Task Accepts_AFlagOfABaseClass() => Verify.Diagnostics("""
        public class Worker : Base
        {
            public void Start() { new Thread(Loop).Start(); new Thread(Other).Start(); new Thread(Last).Start(); }
            private void Loop() { while (!_stop) Thread.Sleep(10); }
            private void Other() { while (!IsStopped) Thread.Sleep(10); }
            private void Last() { while (_mode == 0) Thread.Sleep(10); }
        }
        """, """
        public class Base
        {
            protected volatile bool _stop;
            protected volatile int _mode;
            protected bool IsStopped { get; private set; }
            internal void Rest() => new Thread(() => { while (!_stop) Thread.Sleep(10); }).Start();
        }
        """);

    [Fact]
    public Task Reports_FlagsThatNoTypeOfTheCompilationSets() => Verify.Diagnostics("""
        internal sealed class Mailer : Worker
        {
            private readonly Thread _thread;
            public Mailer() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() { while (!{|LKS5003:Stopped|}) { Thread.Sleep(100); Console.WriteLine("mail"); } }
            public override void Dispose() { base.Dispose(); _thread.Join(); }
        }

        internal sealed class Printer : Worker
        {
            private readonly Thread _thread;
            public Printer() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() { while ({|LKS5003:IsOn|}) { Thread.Sleep(100); Console.WriteLine("page"); } }
            public override void Dispose() { base.Dispose(); _thread.Join(); }
        }
        """, """
        internal abstract class Worker
        {
            protected volatile bool Stopped;
            protected bool IsOn { get; set; } = true;
            protected bool Disposed;
            public virtual void Dispose() => Disposed = true;
        }
        """);

    [Fact]
    public Task Accepts_FlagsThatSomethingOfTheirNameMaySet() => Verify.Diagnostics("""
        internal sealed class Mailer : Worker
        {
            private readonly Thread _thread;
            public Mailer() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() { while (!Stopped) { Thread.Sleep(100); Console.WriteLine("mail"); } }
            public override void Dispose() { base.Dispose(); _thread.Join(); }
        }

        internal sealed class Printer : Worker
        {
            private readonly Thread _thread;
            public Printer() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() { while (!Shared) { Thread.Sleep(100); Console.WriteLine("page"); } }
            public override void Dispose() { base.Dispose(); _thread.Join(); }
        }

        public sealed class Open : Exposed
        {
            public Open() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { while (!Finished) { Thread.Sleep(100); Console.WriteLine("open"); } }
        }
        """, """
        internal abstract class Worker
        {
            protected volatile bool Stopped;
            protected volatile bool Shared;
            public virtual void Dispose() => Stopped = true;
        }
        internal sealed class Sharer : Worker { public void Share(bool value) => Shared = value; }
        public abstract class Exposed { protected volatile bool Finished; }
        """);
}

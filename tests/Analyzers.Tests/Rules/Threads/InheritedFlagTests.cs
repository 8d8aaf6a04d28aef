using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Loops that look at a flag which a base class declares.</summary>
public sealed class InheritedFlagTests
{
    private const string Worker = """
        abstract class Worker
        {
            protected bool _stop;
            protected bool _running = true;
            protected volatile bool _ended;
            protected bool IsStopping { get; private set; }
            protected static bool s_stop;
            public void Start() { _stop = false; _ended = false; new Thread(Run).Start(); new Thread(() => Again()).Start(); Task.Run(Core); }
            public void Stop() { _stop = true; _running = false; IsStopping = true; _ended = true; s_stop = true; }
            private void Core() => Last();
            protected abstract void Run();
            protected abstract void Again();
            protected virtual void Last() { }
            protected virtual void OnStopped() { }
        }
        """;

    private static Task Check(string members, string header = "class Mailer : Worker") => Verify.Diagnostics($$"""
        {{header}}
        {
            private int _rounds;
            protected int Rounds => _rounds;
            {{members}}
        }
        """, Worker);

    [Theory]
    [InlineData("protected override void Run() { while (!{|LKS5002:_stop|}) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { while ({|LKS5002:_running|}) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { while (true) { if ({|LKS5002:base._stop|}) break; _rounds = 1; } } protected override void Again() { }")]
    [InlineData("protected override void Run() { } protected override void Again() { while (!{|LKS5002:IsStopping|}) _rounds = 1; }")]
    [InlineData("protected override void Run() { } protected override void Again() => Loop(); private void Loop() { while (!{|LKS5002:this._stop|}) _rounds = 1; }")]
    [InlineData("protected override void Run() { } protected override void Again() { } protected override void Last() { while (!{|LKS5002:_stop|}) _rounds = 1; }")]
    [InlineData("protected override void Run() { } protected override void Again() { } public void Begin() => Task.Run(() => { while (!{|LKS5002:_stop|}) _rounds = 1; });")]
    [InlineData("protected override void Run() { while (!{|LKS5002:s_stop|}) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { while (!{|LKS5002:_stop|}) { Thread.Sleep(1); _rounds = 1; } } protected override void Again() { }")]
    public Task Reports_ALoopThatTheBaseClassStops(string members) => Check(members);

    [Theory]
    [InlineData("protected override void Run() { while (!_ended) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { while (!Volatile.Read(ref _stop)) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { } protected override void Again() { } protected override void OnStopped() { while (!_stop) _rounds = 1; }")]
    [InlineData("protected override void Run() { } protected override void Again() { } public void Drain() { while (!_stop) _rounds = 1; }")]
    [InlineData("protected override void Run() { while (!_stop) { _rounds = 1; _stop = _rounds > 3; } } protected override void Again() { }")]
    [InlineData("protected override void Run() { while (_stop) _rounds = 1; } protected override void Again() { }")]
    [InlineData("private new bool _stop = false; protected override void Run() { while (!_stop) _rounds = 1; } protected override void Again() { }")]
    [InlineData("protected override void Run() { while (true) { lock (_own) if (_stop) break; _rounds = 1; } } protected override void Again() { } private readonly object _own = new();")]
    public Task Accepts_OrderedFlags_AndLoopsOfNoThread(string members) => Check(members);

    [Fact]
    public Task Reports_SeveralLevels_Generics_AndPartialClasses() => Verify.Diagnostics("""
        partial class Mailer : Middle<string>
        {
            private int _rounds;
            protected override void Run() => Loop();
        }
        """, """
        abstract class Worker<T>
        {
            protected bool _stop;
            public T? Item { get; init; }
            public void Stop() => _stop = true;
            public void Start() => new Thread(Run).Start();
            protected abstract void Run();
        }
        abstract class Middle<T> : Worker<T> { }
        partial class Mailer
        {
            public int Rounds => _rounds;
            private void Loop() { while (!{|LKS5002:_stop|}) _rounds = 1; }
        }
        """);

    [Fact]
    public Task Reports_ALoopThatTheDerivedClassStopsItself() => Verify.Diagnostics("""
        class Mailer : Worker
        {
            public void Start() => new Thread(Loop).Start();
            public void Stop() => _stop = true;
            private void Loop() { while (!{|LKS5002:_stop|}) { } }
        }
        """, """
        class Worker { protected bool _stop; }
        """);

    [Fact]
    public Task Accepts_AFlagThatTheBaseClassOnlyEverClears() => Verify.Diagnostics("""
        class Mailer : Worker
        {
            public void Begin() => new Thread(Loop).Start();
            private void Loop() { while (!_stop) { } }
        }
        """, """
        class Worker
        {
            protected bool _stop;
            public void Resume() => _stop = false;
            public void Set(Worker other) => other._stop = true;
        }
        """);
}

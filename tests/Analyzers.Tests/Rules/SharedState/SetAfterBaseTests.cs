using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SetAfterBaseTests
{
    private static Task Check(string start, string members, string call = "OnLine(line);") => Verify.Diagnostics($$"""
        sealed class Meter : Device
        {
            private Action<string>? _sink;
            private bool _isReady;
            private readonly int _start = 7;
            {{members}}
        }
        """, $$"""
        interface ISource { string? ReadLine(); }
        abstract class Device
        {
            private readonly ISource _source;
            private volatile bool _closing;
            private Thread? _thread;
            protected readonly ManualResetEventSlim Opened = new();
            protected Device(ISource source, bool isOpen = false)
            {
                _source = source;
                {{start}}
            }
            protected abstract void OnLine(string line);
            public void Close() => _closing = true;
            private void Open() => new Thread(Loop).Start();
            private void Loop()
            {
                while (!_closing && _source.ReadLine() is { } line)
                {
                    if (line.Length > 0)
                        {{call}}
                }
            }
        }
        """);

    private const string Thread = "_thread = {|LKS1014:new Thread(Loop) { IsBackground = true }|}; _thread.Start();";

    private const string Sink = "public Meter(ISource source, Action<string> sink) : base(source) { {|LKS1024:_sink = sink|}; }";

    [Theory]
    [InlineData(Thread, Sink + "protected override void OnLine(string line) => _sink!(line);")]
    [InlineData(Thread, Sink + "protected override void OnLine(string line) { foreach (var part in line.Split(',')) Put(part); } private void Put(string part) => _sink!.Invoke(part);")]
    [InlineData("{|LKS1014:Task.Run(Loop)|};", Sink + "protected override void OnLine(string line) => _sink!(line);")]
    [InlineData("{|LKS1014:new Thread(() => Loop())|}.Start();", Sink + "protected override void OnLine(string line) { if (line == \"\") return; _sink!(line); }")]
    [InlineData(Thread, "private int _seed; private Action<string> Sink { get; } public Meter(ISource source, Action<string> sink, int seed) : base(source) { {|LKS1024:_seed = seed|}; Sink = sink; } protected override void OnLine(string line) => Sink(line + _seed);")]
    public Task Reports_WhatAnOverrideReads(string start, string members) => Check(start, members);

    [Theory]
    [InlineData("if (isOpen) {|LKS1014:new Thread(Loop)|}.Start();", "OnLine(line);")]
    [InlineData("{|LKS1014:Task.Run(async () => { await Task.Delay(100); Loop(); })|};", "OnLine(line);")]
    [InlineData(Thread, "{ Opened.Wait(); OnLine(line); }")]
    public Task Suggests_AThreadThatMostlyWaitsFirst(string start, string call) => Check(start, Sink + "protected override void OnLine(string line) => _sink!(line);", call);

    [Theory]
    [InlineData("", "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; } protected override void OnLine(string line) => _sink!(line);")]
    [InlineData(Thread, "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; } protected override void OnLine(string line) => _sink?.Invoke(line);")]
    [InlineData(Thread, "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; } protected override void OnLine(string line) { if (_sink is null) return; _sink(line); }")]
    [InlineData(Thread, "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; Opened.Set(); } protected override void OnLine(string line) { Opened.Wait(); _sink!(line); }")]
    [InlineData(Thread, "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; _isReady = true; } protected override void OnLine(string line) { if (!_isReady) return; _sink!(line); }")]
    [InlineData(Thread, "public Meter(ISource source, Action<string> sink) : base(source) { _sink = sink; _isReady = true; } protected override void OnLine(string line) { if (_isReady) _sink!(line); }")]
    [InlineData(Thread, "public Meter(ISource source) : base(source) { _start = 8; } protected override void OnLine(string line) => Console.WriteLine(_start);")]
    [InlineData(Thread, "private int _count; public Meter(ISource source) : base(source) { _count = 0; } protected override void OnLine(string line) => Console.WriteLine(_count);")]
    [InlineData(Thread, "private readonly Action<string> _own = Console.WriteLine; public Meter(ISource source) : base(source) { } protected override void OnLine(string line) => _own(line);")]
    public Task Accepts_NoThreadAndWhatIsSetOrAskedFor(string start, string members) => Check(start, members);

    [Fact]
    public Task Accepts_WhatAPrimaryConstructorKeepsAndAnotherConstructorOfTheBase() => Verify.Diagnostics("""
        abstract class Device
        {
            protected Device() { }
            protected Device(bool isOpen) => {|LKS1014:Task.Run(Loop)|};
            protected abstract void OnLine(string line);
            private void Loop() => OnLine("");
        }
        class Meter(Action<string> sink) : Device(true)
        {
            protected override void OnLine(string line) => sink(line);
        }
        class Gauge : Device
        {
            private readonly Action<string> _sink;
            public Gauge(Action<string> sink) => _sink = sink;
            protected override void OnLine(string line) => _sink(line);
        }
        """);

    [Theory]
    [InlineData("foreach (var target in _targets.GetConsumingEnumerable()) Console.WriteLine(target);", true)]
    [InlineData("Console.WriteLine(_targets.Take());", true)]
    [InlineData("Thread.Sleep(100); Console.WriteLine(_targets.Take());", false)]
    public async Task Reports_AQueueThatTheThreadTakesFromAtOnce(string run, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Concurrent; using System.Threading;
            public abstract class Station { private readonly Thread _thread; protected Station(string name) { _thread = new Thread(Run) { Name = name }; _thread.Start(); } protected abstract void Run(); }
            public sealed class Kiln : Station
            {
                private readonly BlockingCollection<double> _targets;
                public Kiln() : base("kiln") { _targets = new BlockingCollection<double>(16); }
                public void HeatTo(double celsius) => _targets.Add(celsius);
                public void End() => _targets.CompleteAdding();
                protected override void Run() { {{run}} }
            }
            """, "Kiln.cs")]));
        Assert.Equal(isReported, reported.Any(one => one.Id == "LKS1024"));
    }
}

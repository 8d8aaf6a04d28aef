using Microsoft.CodeAnalysis;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class TornValueTests
{
    [Fact]
    public Task Reports_ADecimalThatAPropertyReads() => Verify.Diagnostics("""
        class Price
        {
            private decimal _value;
            public void Start() => new Thread(() => {|LKS1009:_value = Next()|}).Start();
            public decimal Value => _value;
            private static decimal Next() => 1m;
        }
        """);

    [Fact]
    public Task Reports_TuplesStructsAndWideNullables() => Verify.Diagnostics("""
        struct Point { public double X; public double Y; }
        class Track
        {
            private Point _at;
            private (long, long) _range;
            private Guid? _id;
            public void Start() => new Thread(() =>
            {
                {|LKS1009:_at = new Point()|};
                {|LKS1009:_range = (1, 2)|};
                {|LKS1009:_id = Guid.NewGuid()|};
            }).Start();
            public string Text => $"{_at.X} {_range} {_id}";
        }
        """);

    [Fact]
    public Task Accepts_WordsGuardsAndTests() => Verify.Diagnostics("""
        class Track
        {
            private readonly object _gate = new();
            private long _ticks;
            private DateTime _when;
            private string _name = "";
            private decimal _guarded;
            private DateTimeOffset? _started;
            public void Start() => new Thread(() =>
            {
                _ticks = 1;
                _when = DateTime.UtcNow;
                _name = "b";
                _started = DateTimeOffset.UtcNow;
                lock (_gate)
                    _guarded = 1m;
            }).Start();
            public string Text => $"{_ticks} {_when} {_name}";
            public bool IsStarted => _started != null || _started.HasValue;
            public decimal Guarded { get { lock (_gate) return _guarded; } }
        }
        """);

    [Fact]
    public Task Accepts_ATypeThatIsNotThere() => Verify.Diagnostics("""
        sealed class Backplane
        {
            private {|CS0246:IMultiplexer|}? _connection;
            public void Start() => Task.Run(() => { _connection = null; });
            public object? Connection => _connection;
        }
        """);

    [Theory]
    [InlineData("DateTimeOffset", "DateTimeOffset.UtcNow", false)]
    [InlineData("DateTimeOffset", "TimeProvider.System.GetUtcNow()", false)]
    [InlineData("DateTimeOffset", "DateTimeOffset.Now", true)]
    [InlineData("DateTimeOffset?", "DateTimeOffset.UtcNow", true)]
    public Task Accepts_TimesOfOneOffset(string type, string now, bool tears) => Verify.Diagnostics($$"""
        public sealed class Agent
        {
            private {{type}} _last;
            public void Run()
            {
                var worker = new Thread(() => { while (true) { {{(tears ? "{|LKS1009:_last = " + now + "|}" : "_last = " + now)}}; Thread.Sleep(100); if (Environment.HasShutdownStarted) return; } });
                worker.Start();
                Console.WriteLine(_last);
            }
        }
        """);

    [Fact]
    public Task Reports_OneVariableOnce() => Verify.Diagnostics("""
        class Worker
        {
            private DateTime? _started;
            public TimeSpan? Running => DateTime.UtcNow - _started;
            public void Start() => new Thread(() =>
            {
                {|LKS1009:_started = DateTime.UtcNow|};
                Thread.Sleep(10);
                _started = null;
            }).Start();
        }
        """);

    [Fact]
    public async Task Suggests_WhatSetUpStores_ButNotAfterItHasStartedTheThread()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System; using System.Threading; using System.Threading.Tasks;
            class Market
            {
                private decimal _limit;
                private decimal _price;
                public void Initialize() => _limit = 7.5m;
                public void Watch() => Task.Run(() => Console.WriteLine(_limit));
                public void Start()
                {
                    Task.Run(() => Console.WriteLine(_price));
                    _price = 1.5m;
                }
            }
            """, "F.cs")]));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Warning], reported.Where(one => one.Id == "LKS1009").OrderBy(one => one.Location.SourceSpan.Start).Select(one => one.Severity));
    }

    [Theory]
    [InlineData("_total = 12m; Volatile.Write(ref _status, 1);", false)]
    [InlineData("Volatile.Write(ref _status, 1); _total = 12m;", true)]
    public async Task Accepts_AValueThatAPropertySaysIsThere(string work, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Job
            {
                private int _status;
                private decimal _total;
                public void Start() => new Thread(Work).Start();
                private void Work() { {{work}} }
                public bool IsDone => Volatile.Read(ref _status) == 1;
                public decimal Total { get { if (!IsDone) throw new InvalidOperationException(); return _total; } }
            }
            """, "Job.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS1009"));
    }
}

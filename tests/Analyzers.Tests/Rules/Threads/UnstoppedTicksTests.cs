using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Loops over the ticks of a timer that the disposal of their object leaves running.</summary>
public sealed class UnstoppedTicksTests
{
    private const string Ticker = """
        using System.IO;
        sealed class Ticker : IDisposable
        {
            private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(5));
            private readonly System.Net.Http.HttpClient _client;
            private readonly Task _refresh;
            private volatile string _latest = "";
            public Ticker(System.Net.Http.HttpClient client)
            {
                _client = client;
                _refresh = RefreshAsync();
            }
            public bool HasFailed => _refresh.IsFaulted;
            public string Latest => _latest;
            private async Task RefreshAsync()
            {
                while (await _timer.WaitForNextTickAsync())
                {
                    try { _latest = await _client.GetStringAsync("rates"); }
                    catch (Exception failure) when (failure is IOException or OperationCanceledException) { _latest = ""; }
                }
            }
            public void Dispose() => _latest = "";
        }
        """;

    private static readonly string s_reported = Ticker.Replace("while (await _timer.WaitForNextTickAsync())", "{|LKS5001:while (await _timer.WaitForNextTickAsync())|}", StringComparison.Ordinal);

    [Fact]
    public Task Reports_ALoopThatTheDisposalLeavesRunning() => Verify.Diagnostics(s_reported);

    [Fact]
    public async Task Reports_ItAsCertainWhereTheLoopSurvivesItsFailures()
    {
        Assert.Equal(DiagnosticSeverity.Warning, await SeverityOf(Ticker));
        Assert.Equal(DiagnosticSeverity.Info, await SeverityOf(Ticker.Replace("try { _latest = await _client.GetStringAsync(\"rates\"); }", "_latest = await _client.GetStringAsync(\"rates\");", StringComparison.Ordinal)
            .Replace("catch (Exception failure) when (failure is IOException or OperationCanceledException) { _latest = \"\"; }", "", StringComparison.Ordinal)));
    }

    [Fact]
    public Task Reports_ATimerThatIsALocal() => Verify.Diagnostics("""
        sealed class Sweeper(Func<Task> sweep) : IAsyncDisposable
        {
            private Task? _sweeping;
            private int _sweeps;
            public void Start() => _sweeping = SweepAsync();
            private async Task SweepAsync()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                {|LKS5001:while (await timer.WaitForNextTickAsync().ConfigureAwait(false))|}
                {
                    try { await sweep(); _sweeps++; }
                    catch (Exception failure) { Console.Error.WriteLine(failure); }
                }
            }
            public ValueTask DisposeAsync() { Console.WriteLine(_sweeps); return default; }
        }
        """);

    [Theory]
    [InlineData("_timer.Dispose();")]
    [InlineData("Stop(_timer);")]
    [InlineData("_client.Dispose();")]
    [InlineData("_client.CancelPendingRequests();")]
    public Task Accepts_ADisposalThatEndsWhatTheLoopNeeds(string end) => Verify.Diagnostics(Ticker.Replace("public void Dispose() => _latest = \"\";", "public void Dispose() { " + end + " } private static void Stop(IDisposable part) => part.Dispose();", StringComparison.Ordinal));

    [Theory]
    [InlineData("ObjectDisposedException.ThrowIf(_isDisposed, this);")]
    [InlineData("if (_isDisposed) return;")]
    [InlineData("if (_isDisposed) break;")]
    [InlineData("_stop.Token.ThrowIfCancellationRequested();")]
    [InlineData("await Task.Delay(1, _stop.Token);")]
    public Task Accepts_ALoopThatLooksWhetherItIsToEnd(string look) => Verify.Diagnostics(Ticker
        .Replace("            try {", "            " + look + " try {", StringComparison.Ordinal)
        .Replace("public void Dispose() => _latest = \"\";", "private volatile bool _isDisposed; private readonly CancellationTokenSource _stop = new(); public void Dispose() { _isDisposed = true; _stop.Cancel(); }", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_ATimerOfOthers() => Verify.Diagnostics(Ticker
        .Replace("private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(5));", "private readonly PeriodicTimer _timer;", StringComparison.Ordinal)
        .Replace("public Ticker(System.Net.Http.HttpClient client)", "public Ticker(System.Net.Http.HttpClient client, PeriodicTimer timer)", StringComparison.Ordinal)
        .Replace("_client = client;", "_client = client; _timer = timer;", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_ATokenForTheTick() => Verify.Diagnostics(Ticker.Replace("WaitForNextTickAsync()", "WaitForNextTickAsync(_stop.Token)", StringComparison.Ordinal)
        .Replace("public void Dispose() => _latest = \"\";", "private readonly CancellationTokenSource _stop = new(); public void Dispose() => _stop.Cancel();", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_ALoopThatACallerAwaits() => Verify.Diagnostics("""
        sealed class Clock : IDisposable
        {
            private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1));
            public async Task RunAsync() { while (await _timer.WaitForNextTickAsync()) Console.WriteLine("tick"); }
            public void Dispose() => Console.WriteLine("closed");
        }
        """);

    private static async Task<DiagnosticSeverity> SeverityOf(string source) =>
        (await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Threading; using System.Threading.Tasks; " + source, "F.cs")]))).Single(one => one.Id == "LKS5001").Severity;

    [Theory]
    [InlineData("{|LKS5001:await _beat|}; _timer.Dispose();", "public async ValueTask DisposeAsync()")]
    [InlineData("{|LKS5001:_beat.Wait()|}; _timer.Dispose();", "public void Stop()")]
    [InlineData("_timer.Dispose(); await _beat;", "public async ValueTask DisposeAsync()")]
    [InlineData("await Task.WhenAny(_beat, Task.Delay(100)); _timer.Dispose();", "public async ValueTask DisposeAsync()")]
    [InlineData("_stop.Cancel(); await _beat; _timer.Dispose();", "public async ValueTask DisposeAsync()", "_stop.Token")]
    [InlineData("_isOver = true; await _beat; _timer.Dispose();", "public async ValueTask DisposeAsync()", "", "if (_isOver) return;")]
    public Task Reports_AWaitForTheLoopBeforeItsTimerIsDisposedOf(string statements, string member, string token = "", string first = "") => Verify.Diagnostics($$"""
        public sealed class Heartbeat
        {
            private readonly PeriodicTimer _timer = new(TimeSpan.FromSeconds(1));
            private readonly CancellationTokenSource _stop = new();
            private readonly Task _beat;
            private volatile bool _isOver;
            private long _count;
            public Heartbeat() => _beat = BeatAsync();
            public bool IsOver => _isOver;
            private async Task BeatAsync()
            {
                while (await _timer.WaitForNextTickAsync({{token}}))
                {
                    {{first}}
                    Interlocked.Increment(ref _count);
                }
            }
            {{member}} { {{statements}} }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Pauses that a loop with a token takes without it, and which are longer than anybody waits.</summary>
public sealed class LongPauseTests
{
    private const string Service = """
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService
            {
                protected abstract System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken stoppingToken);
            }
        }

        sealed class QuotaReset(Func<CancellationToken, Task> reset) : Microsoft.Extensions.Hosting.BackgroundService
        {
            private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await reset(stoppingToken);
                    await PauseAsync();
                }
            }
            private static Task PauseAsync() => Task.Delay(s_pause);
        }
        """;

    [Fact]
    public async Task Reports_AHelperThatDoesNotGetTheToken()
    {
        await Verify.Diagnostics(Service.Replace("await PauseAsync()", "await {|LKS5005:PauseAsync()|}", StringComparison.Ordinal));
        Assert.Equal([DiagnosticSeverity.Warning], await SeveritiesOf(Service));
    }

    [Fact]
    public Task Reports_AnAsyncHelperOfAHelper() => Verify.Diagnostics(Service.Replace("await PauseAsync()", "await {|LKS5005:RestAsync().ConfigureAwait(false)|}".Replace("RestAsync().ConfigureAwait(false)|}", "RestAsync()|}.ConfigureAwait(false)", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("private static Task PauseAsync() => Task.Delay(s_pause);", "private async Task RestAsync() { Console.WriteLine(\"resting\"); await PauseAsync(); } private static async Task PauseAsync() => await Task.Delay(TimeSpan.FromMinutes(10)).ConfigureAwait(false);", StringComparison.Ordinal));

    [Fact]
    public Task Reports_ThePauseInTheLoopItself() => Verify.Diagnostics(Service.Replace("await PauseAsync()", "await {|LKS5005:Task.Delay(TimeSpan.FromDays(1))|}", StringComparison.Ordinal));

    [Fact]
    public async Task Suggests_WhereNobodyIsSeenToWait() => Assert.Equal([DiagnosticSeverity.Info], await SeveritiesOf("""
        class Poller
        {
            public async Task RunAsync(CancellationToken token) { while (!token.IsCancellationRequested) { Console.WriteLine(); await Rest(); } }
            private static Task Rest() => Task.Delay(60_000);
        }
        """));

    [Theory]
    [InlineData("await PauseAsync().WaitAsync(stoppingToken)")]
    [InlineData("await Task.WhenAny(PauseAsync(), Task.Delay(Timeout.Infinite, stoppingToken))")]
    [InlineData("await Task.Delay(s_pause, stoppingToken)")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(10))")]
    [InlineData("if (stoppingToken.CanBeCanceled) await Task.Delay(s_pause)")]
    public Task Accepts_APauseThatTheTokenCutsShortOrThatIsShort(string pause) => Verify.Diagnostics(Service.Replace("await PauseAsync()", pause, StringComparison.Ordinal));

    [Theory]
    [InlineData("private Task PauseAsync() => Task.WhenAny(Task.Delay(s_pause), _woken.Task); private readonly TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously); public void Wake() => _woken.TrySetResult();")]
    [InlineData("private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(200));")]
    [InlineData("private Task PauseAsync() => Task.Delay(_pause); private readonly TimeSpan _pause; public QuotaReset(TimeSpan pause) : this(_ => Task.CompletedTask) => _pause = pause;")]
    [InlineData("private Task PauseAsync() => Task.Delay(s_pause, _own.Token); private readonly CancellationTokenSource _own = new(); public void Wake() => _own.Cancel();")]
    [InlineData("private async Task PauseAsync() { if (DateTime.Now.Hour < 6) await Task.Delay(s_pause); }")]
    public Task Accepts_HelpersThatMayComeBackSooner(string helper) => Verify.Diagnostics(Service.Replace("private static Task PauseAsync() => Task.Delay(s_pause);", helper, StringComparison.Ordinal));

    [Fact]
    public Task Accepts_LoopsThatEndBySomethingElse() => Verify.Diagnostics("""
        class Retry(Func<bool> attempt)
        {
            public async Task RunAsync(CancellationToken token)
            {
                while (!attempt() && !token.IsCancellationRequested)
                    await Task.Delay(60_000);
                token.ThrowIfCancellationRequested();
            }
        }
        """);

    private static async Task<IEnumerable<DiagnosticSeverity>> SeveritiesOf(string source) =>
        (await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Threading; using System.Threading.Tasks; " + source, "F.cs")]))).Where(one => one.Id == "LKS5005").Select(one => one.Severity);
}

using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Loops of hosted services that only the token of their start would end, and which the stop waits for.</summary>
public sealed class StartTokenTests
{
    private const string Host = """
        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService
            {
                System.Threading.Tasks.Task StartAsync(System.Threading.CancellationToken cancellationToken);
                System.Threading.Tasks.Task StopAsync(System.Threading.CancellationToken cancellationToken);
            }
        }

        """;

    private const string Outbox = Host + """
        sealed class Outbox(Func<Task<bool>> deliverNext) : Microsoft.Extensions.Hosting.IHostedService
        {
            private Task _pump = Task.CompletedTask;
            public Task StartAsync(CancellationToken cancellationToken)
            {
                _pump = Task.Run(() => PumpAsync(cancellationToken), CancellationToken.None);
                return Task.CompletedTask;
            }
            public async Task StopAsync(CancellationToken cancellationToken)
            {
                await _pump;
                Console.WriteLine("closed");
            }
            private async Task PumpAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    try { if (!await deliverNext()) await Task.Delay(2000, token); }
                    catch (OperationCanceledException) when (token.IsCancellationRequested) { Console.WriteLine("closing"); }
                    catch (System.IO.IOException failure) { Console.WriteLine(failure); }
                }
            }
        }
        """;

    private const string Start = "Task.Run(() => PumpAsync(cancellationToken), CancellationToken.None)";

    [Fact]
    public async Task Reports_ALoopThatWaitsForTheTokenOfTheStart()
    {
        await Verify.Diagnostics(Marked(Outbox, Start));
        Assert.Equal(DiagnosticSeverity.Warning, await SeverityOf(Outbox));
    }

    [Fact]
    public Task Reports_ACallWhoseTaskIsKept() => Verify.Diagnostics(Marked(Outbox.Replace(Start, "PumpAsync(cancellationToken)", StringComparison.Ordinal), "PumpAsync(cancellationToken)"));

    [Fact]
    public async Task Suggests_WhereTheStopGivesUpAfterATime()
    {
        var limited = Outbox.Replace("await _pump;", "await Task.WhenAny(_pump, Task.Delay(Timeout.Infinite, cancellationToken));", StringComparison.Ordinal);
        await Verify.Diagnostics(Marked(limited, Start));
        Assert.Equal(DiagnosticSeverity.Info, await SeverityOf(limited));
    }

    [Fact]
    public Task Reports_TicksThatOnlyThatTokenEnds() => Verify.Diagnostics(Host + """
        sealed class Sweeper : Microsoft.Extensions.Hosting.IHostedService
        {
            private Task? _sweeping;
            private CancellationToken _token;
            public Task StartAsync(CancellationToken cancellationToken)
            {
                _token = cancellationToken;
                _sweeping = {|LKS5003:SweepAsync()|};
                return Task.CompletedTask;
            }
            public Task StopAsync(CancellationToken cancellationToken) => Finish();
            async Task Microsoft.Extensions.Hosting.IHostedService.StopAsync(CancellationToken cancellationToken)
            {
                if (_sweeping is not null)
                    await _sweeping.ConfigureAwait(false);
            }
            private static Task Finish() => Task.CompletedTask;
            private async Task SweepAsync()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                while (await timer.WaitForNextTickAsync(_token))
                    Console.WriteLine("swept");
            }
        }
        """.Replace("public Task StopAsync(CancellationToken cancellationToken) => Finish();", "", StringComparison.Ordinal));

    [Theory]
    // A source of its own.
    [InlineData("PumpAsync(cancellationToken)", "PumpAsync(_stop.Token)", "await _pump;", "_stop.Cancel(); await _pump;")]
    // Linked to the start, and cancelled by the stop.
    [InlineData("_pump = Task.Run(() => PumpAsync(cancellationToken)", "_stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken); _pump = Task.Run(() => PumpAsync(_stop.Token)", "await _pump;", "await _stop.CancelAsync(); await _pump;")]
    // The stop does not wait.
    [InlineData("_stop", "_stop", "await _pump;", "await Task.Yield();")]
    // The stop ends it by a flag.
    [InlineData("!token.IsCancellationRequested)", "!token.IsCancellationRequested && !_isStopping)", "await _pump;", "_isStopping = true; await _pump;")]
    // The stop ends what the work needs.
    [InlineData("_stop", "_stop", "await _pump;", "Close(); await _pump;")]
    public Task Accepts_AStopThatEndsTheLoopOrDoesNotWait(string work, string otherWork, string stop, string otherStop) => Verify.Diagnostics(Outbox.Replace(work, otherWork, StringComparison.Ordinal).Replace(stop, otherStop, StringComparison.Ordinal)
        .Replace("private Task _pump", "private CancellationTokenSource _stop = new(); private volatile bool _isStopping; private void Close() => Console.WriteLine(_isStopping); private Task _pump", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_WorkThatComesToAnEnd() => Verify.Diagnostics(Outbox.Replace("while (!token.IsCancellationRequested)", "for (var round = 0; round < 3 && !token.IsCancellationRequested; round++)", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_AnInterfaceOfThatNameElsewhere() => Verify.Diagnostics(Outbox.Replace("Microsoft.Extensions.Hosting", "Shop.Plugins", StringComparison.Ordinal));

    private static string Marked(string source, string place) => source.Replace("= " + place, "= {|LKS5003:" + place + "|}", StringComparison.Ordinal);

    private static async Task<DiagnosticSeverity> SeverityOf(string source) =>
        (await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Threading; using System.Threading.Tasks; " + source, "F.cs")]))).Single(one => one.Id == "LKS5003").Severity;
}

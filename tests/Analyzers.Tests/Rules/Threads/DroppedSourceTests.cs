using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Cancellation sources that another one replaces while a loop runs until they are cancelled.</summary>
public sealed class DroppedSourceTests
{
    private const string Watch = """
        sealed class StockWatch(Func<string, CancellationToken, Task> query) : IDisposable
        {
            private CancellationTokenSource? _current;
            public Task Watch(string symbol)
            {
                var source = new CancellationTokenSource();
                var token = source.Token;
                Interlocked.Exchange(ref _current, source);
                return Task.Run(() => PollAsync(symbol, token), CancellationToken.None);
            }
            private async Task PollAsync(string symbol, CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    await query(symbol, token);
                    await Task.Delay(1000, token);
                }
            }
            private static void Retire(CancellationTokenSource? source) { source?.Cancel(); source?.Dispose(); }
            public void Dispose() => Retire(Interlocked.Exchange(ref _current, null));
        }
        """;

    private const string Exchange = "Interlocked.Exchange(ref _current, source)";
    private const string Assignment = "_current = source";

    [Fact]
    public Task Reports_AnExchangeThatDropsTheOldSource() => Verify.Diagnostics(Watch.Replace(Exchange, "{|LKS1022:" + Exchange + "|}", StringComparison.Ordinal));

    [Fact]
    public Task Reports_ALoopOfACallThatIsReturned() => Verify.Diagnostics(Watch.Replace(Exchange, "{|LKS1022:" + Exchange + "|}", StringComparison.Ordinal)
        .Replace("return Task.Run(() => PollAsync(symbol, token), CancellationToken.None);", "return PollAsync(symbol, token);", StringComparison.Ordinal));

    [Fact]
    public Task Suggests_WhereAnAssignmentDropsIt() => Verify.Diagnostics(Watch.Replace(Exchange, "{|LKS5003:" + Assignment + "|}", StringComparison.Ordinal));

    [Theory]
    [InlineData("Interlocked.Exchange(ref _current, source)", "Retire(Interlocked.Exchange(ref _current, source))")]
    [InlineData("Interlocked.Exchange(ref _current, source)", "Interlocked.Exchange(ref _current, source)?.Cancel()")]
    [InlineData("var source", "Dispose(); var source")]
    [InlineData("var source", "_current?.Cancel(); var source")]
    [InlineData("var source", "if (_current is not null) throw new InvalidOperationException(); var source")]
    [InlineData("new CancellationTokenSource()", "new CancellationTokenSource(5000)")]
    [InlineData("var token = source.Token;", "var token = source.Token; source.CancelAfter(5000);")]
    [InlineData("while (!token.IsCancellationRequested)", "for (var round = 0; round < 5 && !token.IsCancellationRequested; round++)")]
    [InlineData("public Task Watch", "private Task Watch")]
    // Others may cancel it.
    [InlineData("var token = source.Token;", "var token = source.Token; _all.Add(source);")]
    public Task Accepts_ExchangesOfSourcesThatAreCancelledOrWhoseLoopsEnd(string written, string instead) => Verify.Diagnostics(Watch.Replace(written, instead, StringComparison.Ordinal)
        .Replace("private CancellationTokenSource? _current;", "private CancellationTokenSource? _current; private readonly System.Collections.Concurrent.ConcurrentBag<CancellationTokenSource> _all = [];", StringComparison.Ordinal));

    [Theory]
    // A start is made once.
    [InlineData("public Task Watch(string symbol)", "public Task StartWatching(string symbol)")]
    // Work of the object, and not of what it is told.
    [InlineData("public Task Watch(string symbol)", "public Task Watch()")]
    [InlineData("var source", "if (_current != null) return Task.CompletedTask; var source")]
    [InlineData("var source", "Retire(_current); var source")]
    [InlineData("_current = source", "var old = _current; _current = source; Retire(old)")]
    public Task Accepts_AssignmentsOfMembersThatAreCalledOnceOrCancel(string written, string instead) => Verify.Diagnostics(Watch.Replace(Exchange, Assignment, StringComparison.Ordinal).Replace(written, instead, StringComparison.Ordinal)
        .Replace("() => PollAsync(symbol, token)", instead.EndsWith("Watch()", StringComparison.Ordinal) ? "() => PollAsync(\"all\", token)" : "() => PollAsync(symbol, token)", StringComparison.Ordinal));
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>Waits for a pulse in a private method, to which a critical section comes whatever the state is.</summary>
public sealed class BareWaitTests
{
    private const string Words = """
        class Words
        {
            private readonly object _gate = new();
            private string? _words;
            private int _asked;
            public void Load(string words)
            {
                lock (_gate)
                {
                    _words = words;
                    Monitor.PulseAll(_gate);
                }
            }
            public string Translate()
            {
                lock (_gate)
                {
                    AwaitWords();
                    return _words!;
                }
            }
            private void AwaitWords()
            {
                Monitor.Wait(_gate);
                if (_words is null)
                    throw new InvalidOperationException();
            }
        }
        """;

    private const string Wait = "Monitor.Wait(_gate);";

    private static readonly string s_reported = Words.Replace(Wait, "{|LKS4006:Monitor.Wait(_gate)|};", StringComparison.Ordinal);

    [Fact]
    public Task Reports_AHelperThatWaitsWhateverTheState() => Verify.Diagnostics(s_reported);

    [Fact]
    public Task Reports_AHelperOfAHelper() => Verify.Diagnostics(s_reported.Replace("AwaitWords();", "Ready();", StringComparison.Ordinal).Replace("private void AwaitWords()", "private void Ready() => AwaitWords(); private void AwaitWords()", StringComparison.Ordinal));

    [Theory]
    [InlineData(Wait, "while (_words is null) Monitor.Wait(_gate);")]
    [InlineData(Wait, "if (_words is not null) return; while (_words is null) Monitor.Wait(_gate);")]
    [InlineData("AwaitWords();", "if (_words is null) AwaitWords();")]
    [InlineData("AwaitWords();", "while (_words is null) Monitor.Wait(_gate, 100);")]
    // What the pulse answers is asked for under the lock.
    [InlineData("AwaitWords();", "_asked++; AwaitWords();")]
    [InlineData("AwaitWords();", "Ask(); AwaitWords();")]
    // Whoever pulses is started under the lock.
    [InlineData("AwaitWords();", "new Thread(() => Load(\"words\")) { IsBackground = true }.Start(); AwaitWords();")]
    // Each round looks again.
    [InlineData("lock (_gate)\n        {\n            AwaitWords();", "while (true) lock (_gate)\n        {\n            AwaitWords();")]
    [InlineData(Wait, "if (!Monitor.Wait(_gate, 1000)) throw new TimeoutException();")]
    public Task Accepts_StatesThatAreAskedForAndPulsesThatCannotComeFirst(string written, string instead) => Verify.Diagnostics(Words.ReplaceLineEndings("\n").Replace(written, instead, StringComparison.Ordinal)
        .Replace("public string Translate()", "private void Ask() { lock (_gate) _asked++; }\n    public string Translate()", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_AHelperThatOthersCall() => Verify.Diagnostics(Words.Replace("private void AwaitWords()", "protected void AwaitWords()", StringComparison.Ordinal));
}

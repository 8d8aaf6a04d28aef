using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

/// <summary>Threads of callers that wait for a pulse, and are asked to stop by a flag alone.</summary>
public sealed class UnpulsedFlagTests
{
    private static string Feed(string loop, string stop = "_isStopped = true;", string more = "") => $$"""
        public sealed class Feed
        {
            private readonly Queue<string> _lines = new();
            private volatile bool _isStopped;
            public void Put(string line) { lock (_lines) { _lines.Enqueue(line); Monitor.Pulse(_lines); } }
            public void Print(System.IO.TextWriter output)
            {
                {{loop}}
            }
            public void Stop() { {{stop}} }
            {{more}}
        }
        """;

    private const string Outer = "while (!_isStopped) { string? line = null; lock (_lines) { if (_lines.Count > 0) line = _lines.Dequeue(); else {|LKS5004:Monitor.Wait(_lines)|}; } if (line is not null) output.WriteLine(line); }";

    private const string Inner = "lock (_lines) { while (_lines.Count == 0 && !_isStopped) {|LKS5004:Monitor.Wait(_lines)|}; if (!_isStopped) output.WriteLine(_lines.Dequeue()); }";

    private static string Silent(string loop) => loop.Replace("{|LKS5004:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);

    [Theory]
    [InlineData(Outer, "_isStopped = true;", "")]
    [InlineData(Inner, "_isStopped = true;", "")]
    [InlineData(Inner, "lock (_lines) { _isStopped = true; _lines.Clear(); }", "")]
    [InlineData("lock (_lines) { while (MustWait) {|LKS5004:Monitor.Wait(_lines)|}; }", "IsStopped = true;", "private bool MustWait => _lines.Count == 0 && !IsStopped; private bool IsStopped { get; set; }")]
    [InlineData("lock (_lines) { while (_lines.Count == 0) { if (_isStopped) return; Rest(); } }", "_isStopped = true;", "private void Rest() => {|LKS5004:Monitor.Wait(_lines)|};")]
    [InlineData(Outer, "Set();", "private void Set() => _isStopped = true;")]
    // Who would pulse has stopped, too.
    [InlineData(Outer, "_isStopped = true;", "public void Start() => new Thread(Fill).Start(); private void Fill() { while (!_isStopped) Put(\"a\"); }")]
    public Task Reports_AFlagThatWakesNobody(string loop, string stop, string more) => Verify.Diagnostics(Feed(loop, stop, more));

    [Theory]
    [InlineData(Inner, "lock (_lines) { _isStopped = true; Monitor.PulseAll(_lines); }", "")]
    [InlineData(Outer, "_isStopped = true; Put(\"\");", "")]
    [InlineData("lock (_lines) { while (_lines.Count == 0 && !_isStopped) Monitor.Wait(_lines, 1000); }", "_isStopped = true;", "")]
    // The clock pulses anyway.
    [InlineData(Outer, "_isStopped = true;", "private readonly Timer _timer; public Feed() => _timer = new Timer(_ => { lock (_lines) Monitor.PulseAll(_lines); }, null, 0, 1000);")]
    // A note of the waiting thread to itself.
    [InlineData("while (!_isStopped) { lock (_lines) { if (_lines.Count == 0) Monitor.Wait(_lines); else if (_lines.Dequeue() == \"\") End(); } }", "", "private void End() => _isStopped = true;")]
    public Task Accepts_FlagsThatWake(string loop, string stop, string more) => Verify.Diagnostics(Feed(Silent(loop), stop, more));

    // It wakes who waits, but not who is about to: that is another rule's.
    [Fact]
    public Task Accepts_AFlagThatWakesTooEarly() => Verify.Diagnostics(Feed(Outer.Replace("LKS5004", "LKS4006", StringComparison.Ordinal), "_isStopped = true; Wake();", "private void Wake() { lock (_lines) Monitor.PulseAll(_lines); }"));
}

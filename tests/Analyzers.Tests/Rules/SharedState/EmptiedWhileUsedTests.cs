using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1027: a field is set to null beside a thread that uses its object without a look.</summary>
public sealed class EmptiedWhileUsedTests
{
    private static string Player(string loop, string close, string more = "") => $$"""
        public class Player
        {
            private AutoResetEvent? _ready;
            private volatile bool _isPlaying;
            private Thread? _thread;
            private readonly object _gate = new();
            public void Open() => _ready = new AutoResetEvent(false);
            public void Play() { _isPlaying = true; _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run() { {{loop}} }
            public void Close() { _isPlaying = false; {{close}} }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("while (_isPlaying) {|LKS1027:_ready|}!.WaitOne(100);", "_ready = null;")]
    [InlineData("while (_isPlaying) {|LKS1027:_ready|}!.WaitOne(100);", "_ready?.Close(); _ready = null;")]
    [InlineData("Loop();", "End();", "private void Loop() { while (_isPlaying) {|LKS1027:_ready|}!.WaitOne(100); } private void End() { _ready = null; }")]
    public Task Reports_AUseThatMayFindNull(string loop, string close, string more = "") => Verify.Diagnostics(Player(loop, close, more));

    [Theory]
    [InlineData("while (_isPlaying) _ready!.WaitOne(100);", "_thread?.Join(); _ready = null;")]
    [InlineData("var ready = _ready!; while (_isPlaying) ready.WaitOne(100);", "_ready = null;")]
    [InlineData("while (_isPlaying) _ready?.WaitOne(100);", "_ready = null;")]
    [InlineData("while (_isPlaying) { try { _ready!.WaitOne(100); } catch (NullReferenceException) { return; } }", "_ready = null;")]
    [InlineData("_ready!.WaitOne(100);", "_ready = null;")]
    public Task Accepts_WhatIsOverOrKeepsACopy(string loop, string close, string more = "") => Verify.Diagnostics(Player(loop, close, more));
}

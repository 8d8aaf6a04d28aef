using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1027: what the tick of a timer uses ends with the timer's own scope.</summary>
public sealed class ScopedTimerTests
{
    private static string Source(string body) => $$"""
        public class Runner
        {
            public {{body}}
            private static void Work(CancellationToken token) => token.ThrowIfCancellationRequested();
            private static Task WorkAsync(CancellationToken token) => Task.Delay(10, token);
        }
        """;

    [Theory]
    [InlineData("void Run() { using (var source = new CancellationTokenSource()) using (var timer = new Timer(_ => {|LKS1027:source.Cancel()|})) { timer.Change(100, Timeout.Infinite); Work(source.Token); } }")]
    [InlineData("void Run() { using var source = new CancellationTokenSource(); using var timer = new Timer(_ => {|LKS1027:source.Cancel()|}, null, 100, Timeout.Infinite); Work(source.Token); }")]
    [InlineData("async Task Run() { using var source = new CancellationTokenSource(); using (var timer = new Timer(_ => {|LKS1027:source.Cancel()|}, null, 100, -1)) await WorkAsync(source.Token); }")]
    [InlineData("void Run() { using var done = new ManualResetEvent(false); using var timer = new Timer(_ => {|LKS1027:done.Set()|}, null, 100, -1); done.WaitOne(50); }")]
    public Task Reports_AUseThatThrows(string body) => Verify.Diagnostics(Source(body));

    [Theory]
    [InlineData("void Run() { var source = new CancellationTokenSource(); using var timer = new Timer(_ => source.Cancel(), null, 100, -1); Work(source.Token); }")]
    [InlineData("void Run() { using var source = new CancellationTokenSource(); using var timer = new Timer(_ => { try { source.Cancel(); } catch (ObjectDisposedException) { } }, null, 100, -1); Work(source.Token); }")]
    [InlineData("async Task Run() { using var source = new CancellationTokenSource(); await using var timer = new Timer(_ => source.Cancel(), null, 100, -1); await WorkAsync(source.Token); }")]
    [InlineData("void Run() { using var source = new CancellationTokenSource(); using var ended = new ManualResetEvent(false); using var timer = new Timer(_ => source.Cancel(), null, 100, -1); Work(source.Token); timer.Dispose(ended); ended.WaitOne(); }")]
    [InlineData("void Run() { using var source = new CancellationTokenSource(100); Work(source.Token); }")]
    [InlineData("void Run() { using var done = new ManualResetEvent(false); using var timer = new Timer(_ => done.Set(), null, 100, -1); done.WaitOne(); }")]
    public Task Accepts_WhatOutlivesTheTick(string body) => Verify.Diagnostics(Source(body));
}

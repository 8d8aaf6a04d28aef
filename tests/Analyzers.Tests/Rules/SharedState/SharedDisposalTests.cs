using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SharedDisposalTests
{
    private static string Feed(string guard) => $$"""
        public sealed class Feed
        {
            private readonly object _gate = new();
            private int _open;
            public Subscription Subscribe() { lock (_gate) _open++; return new Subscription(this); }
            private void Leave() { lock (_gate) { if (--_open == 0) Console.WriteLine("closed"); } }
            public sealed class Subscription(Feed feed) : IDisposable
            {
                private bool _disposed;
                private int _left;
                public void Dispose()
                {
                    {{guard}}
                    feed.Leave();
                }
                public bool HasLeft => Volatile.Read(ref _left) != 0 && _disposed;
            }
        }
        public sealed class Session(IDisposable subscription) : IDisposable
        {
            public Task RunAsync() => Task.Delay(10);
            public void Dispose() => subscription.Dispose();
        }
        """;

    private static string Sessions(string end, string final = "_sessions.TryRemove(id, out _); session.Dispose();") => $$"""
        using System.Collections.Concurrent;
        public sealed class Sessions(Feed feed)
        {
            private readonly ConcurrentDictionary<Guid, Session> _sessions = new();
            public async Task ServeAsync()
            {
                var id = Guid.NewGuid();
                var session = new Session(feed.Subscribe());
                _sessions[id] = session;
                try
                {
                    await session.RunAsync();
                }
                finally
                {
                    {{final}}
                }
            }
            {{end}}
        }
        """;

    private const string Guard = "if (_disposed) return; {|LKS1006:_disposed = true|};";

    private const string Plain = "if (_disposed) return; _disposed = true;";

    private const string Walk = "public void EndAll() { foreach (var (_, session) in _sessions) session.Dispose(); }";

    [Theory]
    [InlineData(Walk)]
    [InlineData("public void EndSome(bool all) { foreach (var session in _sessions.Values) { if (all) session.Dispose(); } }")]
    public Task Reports_ADisposalThatTwoMembersCanBeIn(string end) => Verify.Diagnostics(Sessions(end), Feed(Guard));

    [Theory]
    // One of two gets through.
    [InlineData("if (Interlocked.Exchange(ref _left, 1) != 0) return; _disposed = true;", Walk, "_sessions.TryRemove(id, out _); session.Dispose();")]
    // Nobody else disposes of it, or only who has taken it out.
    [InlineData(Plain, "public int Count => _sessions.Count;", "_sessions.TryRemove(id, out _); session.Dispose();")]
    [InlineData(Plain, Walk, "_sessions.TryRemove(id, out _);")]
    [InlineData(Plain, Walk, "if (_sessions.TryRemove(id, out _)) session.Dispose();")]
    [InlineData(Plain, "public void EndAll() { foreach (var (id, _) in _sessions) { if (_sessions.TryRemove(id, out var session)) session.Dispose(); } }", "if (_sessions.TryRemove(id, out _)) session.Dispose();")]
    // At the end of all.
    [InlineData(Plain, "public void Dispose() { foreach (var (_, session) in _sessions) session.Dispose(); }", "_sessions.TryRemove(id, out _); session.Dispose();")]
    public Task Accepts_ADisposalOfOne(string guard, string end, string final) => Verify.Diagnostics(Sessions(end, final), Feed(guard));

    [Fact]
    public Task Accepts_WhatMayBeDoneTwice() => Verify.Diagnostics(Sessions(Walk), Feed(Plain).Replace("feed.Leave();", "Console.WriteLine(feed);").Replace("private void Leave()", "public void Leave()"));
}

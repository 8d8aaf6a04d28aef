using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class StuckReplyTests
{
    private const string Client = """
        sealed class Client
        {
            private readonly System.IO.StreamReader _reader = new("pipe");
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            private readonly Task _loop;
            private int _last;
            public Client() => _loop = Task.Run(Read);
            public Task Ended => _loop;
            public async Task<string> Send(string text)
            {
                var id = Interlocked.Increment(ref _last);
                var reply = MADE;
                _pending[id] = reply;
                await Console.Out.WriteLineAsync(text).ConfigureAwait(false);
                return await reply.Task.ConfigureAwait(false);
            }
            public string SendNow(string text) => {|LKS2013:Send(text).GetAwaiter().GetResult()|};
            private async Task Read()
            {
                while (await _reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                {
                    if (_pending.TryRemove(line.Length, out var reply))
                        COMPLETED;
                }
                foreach (var left in _pending.Values)
                    left.TrySetCanceled();
            }
        }
        """;

    private const string Inline = "{|LKS2015:new TaskCompletionSource<string>()|}";

    private const string Asynchronous = "new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)";

    [Theory]
    [InlineData("var first = await client.Send(\"a\").ConfigureAwait(false); if (first == \"\") Hangup();")]
    [InlineData("await client.Send(\"a\").ConfigureAwait(false); client.SendNow(\"b\");")]
    [InlineData("var first = await client.Send(\"a\").ConfigureAwait(false); await client.Send(HashOf(first)).ConfigureAwait(false);")]
    [InlineData("await client.Send(\"a\").ConfigureAwait(false); _ = {|LKS2013:client.Send(\"b\").Result|};")]
    public Task Reports_ACallerThatBlocksOnTheNextReply(string course) => Verify.Diagnostics(Source(Inline, "{|LKS2015:reply.TrySetResult(line)|}", course));

    [Fact]
    public Task Reports_ASourceThatAHelperIsGiven() => Verify.Diagnostics(Source(Inline, "{|LKS2015:reply.TrySetResult(line)|}", "await client.Send(\"a\").ConfigureAwait(false); Hangup();")
        .Replace("{|LKS2013:Send(text).GetAwaiter().GetResult()|}", "Send(text).GetAwaiter().GetResult()", StringComparison.Ordinal)
        .Replace("async Task<string> Send", "Task<string> Send", StringComparison.Ordinal)
        .Replace("await Console.Out.WriteLineAsync(text).ConfigureAwait(false);", "return Written(text, reply); } private async Task<string> Written(string text, TaskCompletionSource<string> reply) { await Console.Out.WriteLineAsync(text).ConfigureAwait(false);", StringComparison.Ordinal));

    [Theory]
    [InlineData(Asynchronous, "reply.TrySetResult(line)", "await client.Send(\"a\").ConfigureAwait(false); Hangup();")]
    [InlineData(Inline, "_ = Task.Run(() => reply.TrySetResult(line))", "await client.Send(\"a\").ConfigureAwait(false); Hangup();")]
    [InlineData(Inline, "reply.TrySetResult(line)", "await client.Send(\"a\").ConfigureAwait(false); await client.Send(\"b\").ConfigureAwait(false);")]
    [InlineData(Inline, "reply.TrySetResult(line)", "await client.Send(\"a\").ConfigureAwait(false); await Task.Yield(); Hangup();")]
    [InlineData(Inline, "reply.TrySetResult(line)", "Hangup(); await client.Send(\"a\").ConfigureAwait(false);")]
    [InlineData(Inline, "reply.TrySetResult(line)", "await client.Send(\"a\").ConfigureAwait(false); _ = Task.Run(() => Hangup());")]
    [InlineData(Inline, "reply.TrySetResult(line)", "await client.Send(\"a\"); Hangup();")]
    public Task Accepts_WhatRunsElsewhereOrDoesNotBlock(string made, string completed, string course) => Verify.Diagnostics(Source(made, completed, course));

    private static string Source(string made, string completed, string course) => Client.Replace("MADE", made, StringComparison.Ordinal).Replace("COMPLETED", completed, StringComparison.Ordinal) + $$"""

        sealed class Service(Client client)
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _hashes = new();
            public async Task Run() { {{course}} }
            private string HashOf(string script) => _hashes.GetOrAdd(script, text => client.SendNow(text));
            private void Hangup() => Console.WriteLine(client.SendNow("hangup"));
        }
        """;
}

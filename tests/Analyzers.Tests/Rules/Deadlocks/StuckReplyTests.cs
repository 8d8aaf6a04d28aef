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

    private const string Link = """
        sealed class Link
        {
            private readonly System.IO.BinaryReader _reader;
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, TaskCompletionSource<bool>> _pending = new();
            private readonly ManualResetEventSlim _ended = new(false);
            private readonly Thread _thread;
            private int _last;
            public Link(System.IO.BinaryReader reader)
            {
                _reader = reader;
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
            }
            public Task<bool> Send()
            {
                var id = Interlocked.Increment(ref _last);
                var reply = MADE;
                _pending[id] = reply;
                if (_ended.IsSet && _pending.TryRemove(id, out _))
                    reply.TrySetCanceled();
                return reply.Task;
            }
            public void Close() { CLOSE }
            private void Wait() => _ended.Wait();
            private void Run()
            {
                BEGIN
                while (_reader.ReadInt32() is var id and > 0)
                {
                    if (_pending.TryRemove(id, out var reply))
                        COMPLETED;
                }
                _ended.Set();
                foreach (var left in _pending.Values)
                    left.TrySetCanceled();
            }
        }
        sealed class Sender(Link link)
        {
            public async Task Run() { COURSE }
        }
        """;

    private const string InlineFlag = "{|LKS2015:new TaskCompletionSource<bool>()|}";

    private const string SendAndClose = "await link.Send().ConfigureAwait(false); link.Close();";

    private static string LinkWith(string made, string close, string completed, string course = SendAndClose, string begin = "") => Link.Replace("MADE", made, StringComparison.Ordinal).Replace("CLOSE", close, StringComparison.Ordinal)
        .Replace("COMPLETED", completed, StringComparison.Ordinal).Replace("COURSE", course, StringComparison.Ordinal).Replace("BEGIN", begin, StringComparison.Ordinal);

    [Theory]
    [InlineData("_ended.Wait();", SendAndClose)]
    [InlineData("Wait();", SendAndClose)]
    [InlineData("_thread.Join();", SendAndClose)]
    [InlineData("_thread.Join();", "for (var i = 0; i < 3; i++) await link.Send().ConfigureAwait(false); Finish(); } private void Finish() { link.Close();")]
    public Task Reports_ACallerThatWaitsForTheLoopItself(string close, string course) => Verify.Diagnostics(LinkWith(InlineFlag, close, "{|LKS2015:reply.TrySetResult(true)|}", course));

    [Theory]
    [InlineData("_ended.Wait(1000);", SendAndClose, "")]
    [InlineData("if (Thread.CurrentThread != _thread) _thread.Join();", SendAndClose, "")]
    [InlineData("_ended.Wait();", "await link.Send(); link.Close();", "")]
    [InlineData("_ended.Wait();", "await link.Send().ConfigureAwait(false); await Task.Yield(); link.Close();", "")]
    // The thread has given the signal by then.
    [InlineData("_ended.Wait();", SendAndClose, "_ended.Set();")]
    // Somebody else gives it, too.
    [InlineData("_ended.Wait(); } public void Abort() { _ended.Set();", SendAndClose, "")]
    public Task Suggests_WhereNobodyIsSeenToWaitForTheLoop(string close, string course, string begin) => Verify.Diagnostics(LinkWith(InlineFlag, close, "reply.TrySetResult(true)", course, begin));

    [Fact]
    public Task Accepts_RepliesThatContinueElsewhere() => Verify.Diagnostics(LinkWith("new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)", "_ended.Wait();", "reply.TrySetResult(true)"));
}

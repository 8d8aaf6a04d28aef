using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Functions that are put into a queue, and that whoever takes them out has other threads run.</summary>
public sealed class QueuedStartTests
{
    private static string Channel(string field, string put, string loop, string add = "{|LKS1005:_links|}.Add(id);") => $$"""
        using System.Collections.Concurrent;
        class Channel
        {
            private readonly List<string> _links = new();
            private readonly {{field}} _jobs = new();
            private readonly object _gate = new();
            private volatile bool _isClosed;
            public void Close() => _isClosed = true;
            public void Send(string id) { {{put}} }
            private void Load(string id) { {{add}} }
            public void Receive()
            {
                while (!_isClosed)
                {
                    {{loop}}
                    Thread.Sleep(1);
                }
            }
        }
        """;

    [Theory]
    [InlineData("ConcurrentQueue<Action>", "_jobs.Enqueue(() => Load(id));", "if (_jobs.TryDequeue(out var job)) ThreadPool.QueueUserWorkItem(_ => job());")]
    [InlineData("ConcurrentQueue<(int Kind, Action<string> Work)>", "_jobs.Enqueue((1, text => Load(text)));", "if (_jobs.TryDequeue(out var job)) ThreadPool.QueueUserWorkItem(static state => state.Work(state.Text), (job.Work, Text: \"a\"), preferLocal: false);")]
    [InlineData("BlockingCollection<Action>", "_jobs.Add(() => Load(id));", "var job = _jobs.Take(); Task.Run(job);")]
    [InlineData("ConcurrentQueue<(int Kind, Action<string> Work)>", "Action<string> work = Load; _jobs.Enqueue((1, work));", "if (_jobs.TryDequeue(out var job)) Task.Run(() => job.Work(\"a\"));")]
    public Task Reports_WhatSeveralThreadsRun(string field, string put, string loop) => Verify.Diagnostics(Channel(field, put, loop));

    [Theory]
    [InlineData("ConcurrentQueue<Action>", "_jobs.Enqueue(() => Load(id));", "if (_jobs.TryDequeue(out var job)) job();", "_links.Add(id);")]
    [InlineData("ConcurrentQueue<Action>", "_jobs.Enqueue(() => Load(id));", "if (_jobs.TryDequeue(out var job)) ThreadPool.QueueUserWorkItem(_ => job());", "lock (_gate) _links.Add(id);")]
    [InlineData("ConcurrentQueue<Action>", "_jobs.Enqueue(() => Load(id));", "if (_jobs.TryDequeue(out var job)) Task.Run(job).Wait();", "_links.Add(id);")]
    [InlineData("ConcurrentQueue<(string Id, Action Work)>", "_jobs.Enqueue((id, () => Load(id)));", "if (_jobs.TryDequeue(out var job)) { Task.Run(() => Console.WriteLine(job.Id)); job.Work(); }", "_links.Add(id);")]
    public Task Accepts_OneAfterTheOtherAndLocks(string field, string put, string loop, string add) => Verify.Diagnostics(Channel(field, put, loop, add));
}

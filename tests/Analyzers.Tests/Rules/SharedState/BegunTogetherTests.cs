using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class BegunTogetherTests
{
    private const string Work = """
        sealed class Work
        {
            private readonly List<int> _added = [];
            public void Add(int item) => _added.Add(item);
            public int Count => _added.Count;
        }
        """;

    [Fact]
    public Task Reports_AnObjectThatAsyncCallsAreGiven_WhichAreAwaitedTogether() => Verify.Diagnostics(Work.Replace("_added.Add", "{|LKS1028:_added|}.Add", StringComparison.Ordinal) + """
        sealed class Run
        {
            public async Task<int> ExecuteAsync(IEnumerable<int> ids)
            {
                var work = new Work();
                await Task.WhenAll(ids.Select(id => DraftAsync(work, id))).ConfigureAwait(false);
                return work.Count;
            }
            private static async Task DraftAsync(Work work, int id)
            {
                await Task.Delay(id).ConfigureAwait(false);
                work.Add(id);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsDoneBeforeTheFirstAwait_OrInTurn_OrOnAnObjectOfEachCall() => Verify.Diagnostics(Work + """
        sealed class Run
        {
            public async Task<int> BeforeAsync(IEnumerable<int> ids)
            {
                var work = new Work();
                await Task.WhenAll(ids.Select(id => EarlyAsync(work, id))).ConfigureAwait(false);
                return work.Count;
            }
            private static async Task EarlyAsync(Work work, int id)
            {
                work.Add(id);
                await Task.Delay(id).ConfigureAwait(false);
            }
            public async Task<int> InTurnAsync(IEnumerable<int> ids)
            {
                var work = new Work();
                foreach (var id in ids)
                    await LateAsync(work, id).ConfigureAwait(false);
                return work.Count;
            }
            public Task OwnAsync(IEnumerable<int> ids) => Task.WhenAll(ids.Select(id => OtherAsync(new Work(), id)));
            private static async Task LateAsync(Work work, int id)
            {
                await Task.Delay(id).ConfigureAwait(false);
                work.Add(id);
            }
            private static async Task OtherAsync(Work work, int id)
            {
                await Task.Delay(id).ConfigureAwait(false);
                work.Add(id);
            }
        }
        """);

    [Theory]
    [InlineData("await Task.Delay(rows)", "_failed++")]
    [InlineData("await Task.Delay(rows).ConfigureAwait(false)", "{|LKS1001:_failed++|}")]
    public Task TasksBegunTogether_TakeTurnsOnAContextOfTheProgram_UnlessTheyLeaveIt(string read, string count) => Verify.Diagnostics($$"""
        sealed class Loop : SynchronizationContext
        {
            private readonly System.Collections.Concurrent.BlockingCollection<(SendOrPostCallback, object?)> _messages = new();
            public override void Post(SendOrPostCallback callback, object? state) => _messages.Add((callback, state));
            public void Run() { while (_messages.TryTake(out var message)) message.Item1(message.Item2); }
        }
        sealed class Import
        {
            private int _failed;
            public async Task RunAsync(IEnumerable<int> files)
            {
                await Task.WhenAll(files.Select(file => OneAsync(file)));
                Console.WriteLine(_failed);
            }
            private async Task OneAsync(int rows)
            {
                {{read}};
                {{count}};
            }
        }
        """);
}

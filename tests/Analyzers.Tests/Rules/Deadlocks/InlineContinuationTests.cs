using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class InlineContinuationTests
{
    [Fact]
    public Task Suggests_TheOption() => Verify.Diagnostics("""
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = {|LKS2015:new()|};
            private readonly TaskCompletionSource _done = {|LKS2015:new TaskCompletionSource()|};
            public Task Both => Task.WhenAll(_answer.Task, _done.Task);
        }
        """);

    [Fact]
    public Task Accepts_TheOption_AndCompletedSources() => Verify.Diagnostics("""
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task<int> Answer => _answer.Task;
            public static Task<int> Failed(Exception reason)
            {
                var source = new TaskCompletionSource<int>();
                source.SetException(reason);
                return source.Task;
            }
        }
        """);

    [Fact]
    public Task Suggests_TheOptionInsteadOfNone_AndAcceptsSourcesThatNobodyCompletes() => Verify.Diagnostics("""
        class Request
        {
            private static readonly TaskCreationOptions s_options = TaskCreationOptions.RunContinuationsAsynchronously;
            private static readonly TaskCompletionSource s_never = new();
            private readonly TaskCompletionSource _done = {|LKS2015:new(TaskCreationOptions.None)|};
            private readonly TaskCompletionSource _state = {|LKS2015:new((object)"state")|};
            private readonly TaskCompletionSource _given = new(s_options);
            public static Task Never => s_never.Task;
            public Task All => Task.WhenAll(_done.Task, _state.Task, _given.Task);
            public void End() { _done.SetResult(); _state.SetResult(); _given.SetResult(); }
            public static Task Completed()
            {
                TaskCompletionSource source = new();
                source.SetResult();
                return source.Task;
            }
        }
        """);
}

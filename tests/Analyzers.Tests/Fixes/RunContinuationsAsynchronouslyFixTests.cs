using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RunContinuationsAsynchronouslyFixTests
{
    [Fact]
    public Task Fixes_BothWaysToCreate() => Verify.Fix<RunContinuationsAsynchronouslyFix>(
        """
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = {|LKS2015:new()|};
            private readonly TaskCompletionSource _done = {|LKS2015:new TaskCompletionSource()|};
            public Task Both => Task.WhenAll(_answer.Task, _done.Task);
        }
        """,
        """
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task Both => Task.WhenAll(_answer.Task, _done.Task);
        }
        """);

    [Fact]
    public Task Fixes_OptionsThatSayNothing() => Verify.Fix<RunContinuationsAsynchronouslyFix>(
        """
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = {|LKS2015:new(TaskCreationOptions.None)|};
            public Task<int> Answer => _answer.Task;
        }
        """,
        """
        class Request
        {
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task<int> Answer => _answer.Task;
        }
        """);
}

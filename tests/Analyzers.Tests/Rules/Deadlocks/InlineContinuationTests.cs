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
}

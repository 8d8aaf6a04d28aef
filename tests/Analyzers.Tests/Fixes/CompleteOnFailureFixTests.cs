using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class CompleteOnFailureFixTests
{
    [Fact]
    public Task Fixes_ExpressionsAndBlocks() => Verify.Fix<CompleteOnFailureFix>(
        """
        class Client
        {
            public Task<int> Parse(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.QueueUserWorkItem(_ => result.SetResult(int.Parse(text)));
                return result.Task;
            }
            public Task<int> Read(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    // the work
                    var number = int.Parse(text);
                    result.SetResult(number);
                });
                return result.Task;
            }
        }
        """,
        """
        class Client
        {
            public Task<int> Parse(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try
                    {
                        result.SetResult(int.Parse(text));
                    }
                    catch (Exception exception)
                    {
                        result.TrySetException(exception);
                    }
                });
                return result.Task;
            }
            public Task<int> Read(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    try
                    {
                        // the work
                        var number = int.Parse(text);
                        result.SetResult(number);
                    }
                    catch (Exception exception)
                    {
                        result.TrySetException(exception);
                    }
                });
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Leaves_EarlyReturns() => Verify.NoFix<CompleteOnFailureFix>("""
        class Client
        {
            public Task<int> Read(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    if (text.Length == 0)
                        return;
                    result.SetResult(1);
                });
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Fixes_AContinuationThatAsksForAResult() => Verify.Fix<CompleteOnFailureFix>(
        """
        class Lengths
        {
            public Task<int> Of(Task<string> text)
            {
                var {|LKS4009:length|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read => length.SetResult(read.Result.Length));
                return length.Task;
            }
        }
        """,
        """
        class Lengths
        {
            public Task<int> Of(Task<string> text)
            {
                var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read =>
                {
                    try
                    {
                        length.SetResult(read.Result.Length);
                    }
                    catch (Exception exception)
                    {
                        length.TrySetException(exception);
                    }
                });
                return length.Task;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAContinuationThatDoesNotRun() => Verify.NoFix<CompleteOnFailureFix>("""
        class Lengths
        {
            public Task<int> Of(Task<string> text)
            {
                var {|LKS4009:length|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                text.ContinueWith(read => length.SetResult(read.Result.Length), TaskContinuationOptions.OnlyOnRanToCompletion);
                return length.Task;
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>LKS4009: work that was cancelled before it begins does not complete its task.</summary>
public sealed class CancelledWorkTests
{
    private static string Work(string body, string more = "") => $$"""
        public class Work
        {
            private readonly TaskCompletionSource<int> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly CancellationToken _token;
            private volatile bool _isOver;
            public Work(CancellationToken token) { _token = token; {{(more.Contains("OnCancelled") ? "token.Register(OnCancelled);" : "")}} }
            public Task<int> Task => _source.Task;
            public bool IsCancelled => _isOver || _token.IsCancellationRequested;
            public void Run() { {{body}} }
            private void Cancel() { _isOver = true; _source.SetCanceled(_token); }
            private int Compute() => Environment.TickCount;
            {{more}}
        }
        """;

    [Theory]
    [InlineData("if (_token.IsCancellationRequested) {|LKS4009:return;|} try { _source.SetResult(Compute()); } catch (OperationCanceledException) { Cancel(); } catch (Exception e) { _source.SetException(e); }")]
    [InlineData("if (IsCancelled) { {|LKS4009:return;|} } using var linked = CancellationTokenSource.CreateLinkedTokenSource(_token); if (linked.IsCancellationRequested) { Cancel(); return; } try { _source.SetResult(Compute()); } catch (Exception) { Cancel(); }")]
    [InlineData("if (_isOver || _token.IsCancellationRequested) {|LKS4009:return;|} Console.WriteLine(); if (Compute() > 1) _source.SetResult(1); else Cancel();")]
    public Task Reports_AWayOutThatCompletesNothing(string body) => Verify.Diagnostics(Work(body));

    [Theory]
    [InlineData("if (_token.IsCancellationRequested) { Cancel(); return; } try { _source.SetResult(Compute()); } catch (Exception e) { _source.SetException(e); }")]
    [InlineData("if (_isOver) return; try { _source.SetResult(Compute()); } catch (Exception) { Cancel(); }")]
    [InlineData("if (_token.IsCancellationRequested) return; try { _source.TrySetResult(Compute()); } catch (Exception e) { _source.TrySetException(e); }", "private void OnCancelled() => _source.TrySetCanceled(_token);")]
    [InlineData("if (_token.IsCancellationRequested) return; if (Compute() > 1) _source.SetResult(1);", "public void Close() => Cancel();")]
    public Task Accepts_WhatIsCompletedOtherwise(string body, string more = "") => Verify.Diagnostics(Work(body, more));

    [Fact]
    public Task Reports_AnAsynchronousMethod() => Verify.Diagnostics("""
        public class Job(CancellationToken token)
        {
            private readonly TaskCompletionSource<int> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task<int> Result => _source.Task;
            public async Task RunAsync()
            {
                if (token.IsCancellationRequested)
                    {|LKS4009:return;|}
                try { await Task.Delay(1); _source.SetResult(1); }
                catch (Exception e) { _source.SetException(e); }
            }
        }
        """);
}

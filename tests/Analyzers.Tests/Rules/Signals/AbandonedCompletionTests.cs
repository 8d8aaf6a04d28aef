using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class AbandonedCompletionTests
{
    [Fact]
    public Task Reports_PathsWithoutAResult() => Verify.Diagnostics("""
        class Client
        {
            public Task<int> Never()
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                return result.Task;
            }
            public Task<int> Read(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    if (text.Length == 0)
                        return;
                    result.SetResult(text.Length);
                });
                return result.Task;
            }
            public Task<int> Parse(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.QueueUserWorkItem(_ => result.SetResult(int.Parse(text)));
                return result.Task;
            }
            public Task<int> Handle(string text)
            {
                var {|LKS4009:result|} = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                new Thread(() =>
                {
                    try { result.TrySetResult(int.Parse(text)); }
                    catch (Exception exception) { Console.WriteLine(exception); }
                }).Start();
                return result.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_EveryPathAndSourcesOfOthers() => Verify.Diagnostics("""
        class Client
        {
            private readonly List<TaskCompletionSource<int>> _open = new();
            private event EventHandler<string>? Received;
            public Task<int> Parse(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    try { result.SetResult(int.Parse(text)); }
                    catch (Exception exception) { result.SetException(exception); }
                });
                return result.Task;
            }
            public async Task Races(Task other, Action<Task> keep)
            {
                var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await Task.WhenAny(never.Task, other);
                var handed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                keep(handed.Task);
            }
            public async Task Stops(CancellationToken token)
            {
                var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(async () =>
                {
                    try { await Task.Delay(Timeout.Infinite, token); }
                    catch (OperationCanceledException) { stopped.SetResult(); }
                });
                await stopped.Task;
            }
            public async Task Limited(string text)
            {
                var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = Task.Run(() => done.SetResult(int.Parse(text)));
                await done.Task.WaitAsync(TimeSpan.FromSeconds(1));
            }
            public Task<int> Keep()
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _open.Add(result);
                return result.Task;
            }
            public Task<string> Answer(string question)
            {
                var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                Received += (_, answer) =>
                {
                    if (answer.StartsWith(question))
                        result.TrySetResult(answer);
                };
                return result.Task;
            }
            public Task Cancelled(CancellationToken token)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                token.Register(() => result.TrySetCanceled());
                return result.Task;
            }
            public Task<int> Finally(string text)
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                Task.Run(() =>
                {
                    try { Console.WriteLine(int.Parse(text)); }
                    finally { result.TrySetResult(1); }
                });
                return result.Task;
            }
            public Task Both(Task one)
            {
                var result = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                one.ContinueWith(done =>
                {
                    if (done.IsFaulted)
                        result.SetException(done.Exception!);
                    else
                        result.SetResult();
                });
                return result.Task;
            }
        }
        """);
}

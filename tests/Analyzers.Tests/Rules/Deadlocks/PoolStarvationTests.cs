using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class PoolStarvationTests
{
    [Fact]
    public Task Reports_TasksThatWaitForTasks() => Verify.Diagnostics("""
        class Report
        {
            public Task Make() => Task.Run(() =>
            {
                var part = Task.Run(() => Console.WriteLine("part"));
                {|LKS2016:part.Wait()|};
                {|LKS2016:Task.Run(() => Console.WriteLine("inline")).GetAwaiter().GetResult()|};
            });
            public void Queue() => ThreadPool.QueueUserWorkItem(_ => Both());
            private void Both()
            {
                var one = Task.Run(() => Console.WriteLine("one"));
                {|LKS2016:Task.WaitAll(one)|};
            }
        }
        """);

    [Fact]
    public Task Reports_WaitsForSignalsOfPoolWorkThatItStarts() => Verify.Diagnostics("""
        class Report
        {
            public void Queue() => ThreadPool.QueueUserWorkItem(_ =>
            {
                var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ => done.Set());
                {|LKS2016:done.Wait()|};
            });
            public Task Count(int[] parts) => Task.Run(() =>
            {
                var left = new CountdownEvent(parts.Length);
                foreach (var part in parts)
                    ThreadPool.QueueUserWorkItem(_ => { Console.WriteLine(part); left.Signal(); });
                {|LKS2016:left.Wait()|};
            });
            public Task Ask() => Task.Run(Answer);
            private void Answer()
            {
                var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(_ => answer.SetResult(1), null);
                Console.WriteLine({|LKS2016:answer.Task.Result|});
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsOfOtherThreadsOfOthersAndInTime() => Verify.Diagnostics("""
        class Report
        {
            private readonly AutoResetEvent _ready = new(false);
            private readonly ManualResetEventSlim _gate = new();
            public void OnThread() => new Thread(() =>
            {
                var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ => done.Set());
                done.Wait();
            }).Start();
            public Task ByThreads(int[] parts) => Task.Run(() =>
            {
                var left = new CountdownEvent(2);
                new Thread(() => left.Signal()).Start();
                Task.Run(() => left.Signal());
                left.Wait();
            });
            public Task InTime() => Task.Run(() =>
            {
                var done = new ManualResetEventSlim();
                Task.Run(() => done.Set());
                if (!done.Wait(1000))
                    throw new TimeoutException();
            });
            public Task Cancelled(CancellationToken token) => Task.Run(() =>
            {
                var done = new ManualResetEventSlim();
                Task.Run(() => done.Set());
                done.Wait(token);
            });
            public Task HandedOn(Action<ManualResetEventSlim> give) => Task.Run(() =>
            {
                var done = new ManualResetEventSlim();
                give(done);
                Task.Run(() => done.Set());
                done.Wait();
            });
            public void SideBySide()
            {
                Task.Run(() => _ready.Set());
                Task.Run(() => _ready.WaitOne());
            }
            public void Gate()
            {
                for (var i = 0; i < 4; i++)
                    Task.Run(() => { _gate.Wait(); Console.WriteLine(); });
                _gate.Set();
            }
        }
        """);

    [Fact]
    public Task Accepts_AwaitedWorkLongRunningWorkAndOtherWaiters() => Verify.Diagnostics("""
        class Report
        {
            public Task Make() => Task.Run(async () =>
            {
                var part = Task.Run(() => Console.WriteLine("part"));
                await part;
            });
            public Task Long() => Task.Factory.StartNew(() =>
            {
                var part = Task.Run(() => Console.WriteLine("part"));
                part.Wait();
            }, TaskCreationOptions.LongRunning);
            public void Caller()
            {
                var part = Task.Run(() => Console.WriteLine("part"));
                part.Wait();
            }
            public void OnThread() => new Thread(Caller).Start();
            public Task Parallelised() => Task.Run(() => Parallel.For(0, 4, i => Console.WriteLine(i)));
        }
        """);
}

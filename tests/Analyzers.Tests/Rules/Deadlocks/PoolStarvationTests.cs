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

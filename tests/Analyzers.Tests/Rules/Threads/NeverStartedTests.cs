using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class NeverStartedTests
{
    [Fact]
    public Task Reports_ThreadsAndTasks() => Verify.Diagnostics("""
        class Jobs
        {
            public async Task Run()
            {
                var thread = {|LKS5007:new Thread(() => Console.WriteLine())|};
                thread.IsBackground = true;
                {|LKS5007:new Thread(() => Console.WriteLine())|};
                var task = {|LKS5007:new Task(() => Console.WriteLine())|};
                await task;
            }
        }
        """);

    [Fact]
    public Task Accepts_StartedAndHandedOut() => Verify.Diagnostics("""
        class Jobs
        {
            private Thread? _thread;
            public Thread Run(List<Task> tasks)
            {
                var thread = new Thread(() => Console.WriteLine()) { IsBackground = true };
                thread.Start();
                new Thread(() => Console.WriteLine()).Start();
                _thread = new Thread(() => Console.WriteLine());
                var task = new Task(() => Console.WriteLine());
                tasks.Add(task);
                var given = new Thread(() => Console.WriteLine());
                return given;
            }
            public void Start() => _thread!.Start();
        }
        """);

    [Fact]
    public Task Reports_AContinuationOfWhatNothingStarts() => Verify.Diagnostics("""
        class Worker
        {
            public void Run()
            {
                var work = {|LKS5007:new Task(() => Console.WriteLine("work"))|};
                work.ContinueWith(_ => Console.WriteLine("done"));
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UnwrapFixTests
{
    [Fact]
    public Task Fixes_StartsWithOptions() => Verify.Fix<UnwrapFix>(
        """
        class Jobs
        {
            private async Task RunAsync() => await Task.Delay(1);
            public Task Run() => {|LKS5010:Task.Factory.StartNew(async () => await Task.Delay(1), TaskCreationOptions.LongRunning)|};
            public void Wait() => {|LKS5010:Task.Factory.StartNew(RunAsync, TaskCreationOptions.LongRunning)|}.Wait();
            public void Keep()
            {
                var work = {|LKS5010:Task.Factory.StartNew(RunAsync)|};
                work.Wait();
                Task.WaitAll(work);
            }
        }
        """,
        """
        class Jobs
        {
            private async Task RunAsync() => await Task.Delay(1);
            public Task Run() => Task.Factory.StartNew(async () => await Task.Delay(1), TaskCreationOptions.LongRunning).Unwrap();
            public void Wait() => Task.Factory.StartNew(RunAsync, TaskCreationOptions.LongRunning).Unwrap().Wait();
            public void Keep()
            {
                var work = Task.Factory.StartNew(RunAsync).Unwrap();
                work.Wait();
                Task.WaitAll(work);
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheOuterTaskIsMeant() => Verify.NoFix<UnwrapFix>(
        """
        class Jobs
        {
            private async Task RunAsync() => await Task.Delay(1);
            public void Keep()
            {
                Task<Task> work = {|LKS5010:Task.Factory.StartNew(RunAsync)|};
                work.Wait();
                var other = {|LKS5010:Task.Factory.StartNew(RunAsync)|};
                other.ContinueWith(started => Console.WriteLine(started.Status));
            }
        }
        """);
}

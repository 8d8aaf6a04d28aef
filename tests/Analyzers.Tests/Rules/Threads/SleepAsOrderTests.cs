using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class SleepAsOrderTests
{
    [Fact]
    public Task Reports_PausesBeforeTheResultIsUsed() => Verify.Diagnostics("""
        class Job
        {
            private int _result;
            public int Run()
            {
                new Thread(() => {|LKS1004:_result = 42|}).Start();
                {|LKS5015:Thread.Sleep(500)|};
                return _result;
            }
            public async Task<string> RunAsync()
            {
                var text = "";
                _ = Task.Run(() => {|LKS1003:text = "done"|});
                {|LKS5015:await Task.Delay(100)|};
                return text;
            }
        }
        """);

    [Fact]
    public Task Accepts_JoinsAndPausesForOtherReasons() => Verify.Diagnostics("""
        class Job
        {
            private int _result;
            public int Run()
            {
                var thread = new Thread(() => _result = 42);
                thread.Start();
                Thread.Sleep(500);
                thread.Join();
                return _result;
            }
            public void Other()
            {
                Task.Run(() => Console.WriteLine());
                Thread.Sleep(100);
                Console.WriteLine(_result);
            }
        }
        """);

    [Fact]
    public Task Reports_AnAtomicReadAfterASleep_OfAThreadThatIsStarted() => Verify.Diagnostics("""
        class Worker
        {
            private int _done;
            public int Run()
            {
                new Thread(Work).Start();
                {|LKS5015:Thread.Sleep(100)|};
                return Volatile.Read(ref _done);
            }
            private void Work() => Interlocked.Increment(ref _done);
        }
        class Idler
        {
            private int _never;
            public int Wait()
            {
                var worker = {|LKS5007:new Thread(Other)|};
                worker.Name = "other";
                Thread.Sleep(100);
                return Volatile.Read(ref _never);
            }
            private void Other() => Interlocked.Increment(ref _never);
        }
        """);
}

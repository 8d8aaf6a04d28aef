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
}

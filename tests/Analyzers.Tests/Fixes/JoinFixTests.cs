using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class JoinFixTests
{
    [Fact]
    public Task Fixes_ByAJoinOrAnAwait() => Verify.Fix<JoinFix>(
        """
        class Job
        {
            private int _result;
            private int _other;
            private Thread? _worker;
            public int Run()
            {
                // works
                new Thread(() => {|LKS1004:_result = 42|}).Start(); // in the background
                // long enough
                {|LKS5015:Thread.Sleep(500)|}; // half a second
                return _result;
            }
            public int RunKept()
            {
                _worker = new Thread(Work);
                _worker.Start();
                {|LKS5015:Thread.Sleep(500)|};
                return _other;
            }
            private void Work()
            {
                for (var i = 0; i < 10; i++)
                    {|LKS1004:_other = i|};
            }
            public async Task<string> RunAsync()
            {
                var text = "";
                _ = Task.Run(() => {|LKS1003:text = "done"|});
                {|LKS5015:await Task.Delay(100)|};
                return text;
            }
            public string RunTask()
            {
                var text = "";
                var task = Task.Run(() => {|LKS1003:text = "done"|});
                {|LKS5015:Thread.Sleep(100)|};
                return text;
            }
        }
        """,
        """
        class Job
        {
            private int _result;
            private int _other;
            private Thread? _worker;
            public int Run()
            {
                // works
                var thread = new Thread(() => _result = 42);
                thread.Start(); // in the background
                // long enough
                thread.Join(); // half a second
                return _result;
            }
            public int RunKept()
            {
                _worker = new Thread(Work);
                _worker.Start();
                _worker.Join();
                return _other;
            }
            private void Work()
            {
                for (var i = 0; i < 10; i++)
                    _other = i;
            }
            public async Task<string> RunAsync()
            {
                var text = "";
                var work = Task.Run(() => text = "done");
                await work;
                return text;
            }
            public string RunTask()
            {
                var text = "";
                var task = Task.Run(() => text = "done");
                task.Wait();
                return text;
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheWorkMayNotEnd() => Verify.NoFix<JoinFix>(
        """
        class Job
        {
            private readonly ManualResetEventSlim _go = new();
            private int _result;
            private int _latest;
            private volatile bool _stop;
            public int Run()
            {
                new Thread(() => { _go.Wait(); {|LKS1004:_result = 42|}; }).Start();
                {|LKS5015:Thread.Sleep(500)|};
                return _result;
            }
            public int Loop()
            {
                new Thread(() => { while (!_stop) {|LKS1004:_latest = 42|}; }).Start();
                {|LKS5015:Thread.Sleep(500)|};
                return _latest;
            }
            public void Go() => _go.Set();
            public void Stop() => _stop = true;
        }
        """);
}

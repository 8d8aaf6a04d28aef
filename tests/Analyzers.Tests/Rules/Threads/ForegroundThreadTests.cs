using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class ForegroundThreadTests
{
    [Fact]
    public Task Reports_EndlessForegroundThreads() => Verify.Diagnostics("""
        class Worker
        {
            public void Start()
            {
                var thread = {|LKS5006:new Thread(Run)|};
                thread.Start();
            }
            private void Run() => Loop();
            private void Loop()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
            public static void Main()
            {
                {|LKS5006:new Thread(() => { {|LKS5001:while (true)|} Thread.Sleep(1); })|}.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_BackgroundThreadsAndLoopsThatEnd() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                var other = new Thread(Run);
                other.IsBackground = true;
                other.Start();
            }
            private void Run()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
        }
        class Stoppable
        {
            private volatile bool _stop;
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (!_stop)
                {
                    Console.WriteLine();
                    Thread.Sleep(1000);
                }
            }
            public void Stop() => _stop = true;
        }
        """);
}

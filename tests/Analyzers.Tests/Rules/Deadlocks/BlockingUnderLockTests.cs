using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class BlockingUnderLockTests
{
    [Fact]
    public Task Suggests_SleepsAndWaits() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    {|LKS2007:Thread.Sleep(1000)|};
                    {|LKS2007:_ready.Wait()|};
                    {|LKS2007:other.Join()|};
                }
                _ready.Set();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsAfterTheLock_AndOfTheLock() => Verify.Diagnostics("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _ready = new();
            private bool _isDone;
            public void Run(Thread other)
            {
                lock (_gate)
                {
                    while (!_isDone)
                        Monitor.Wait(_gate);
                    _ready.Wait(100);
                    _ready.Set();
                }
                Thread.Sleep(1000);
                other.Join();
            }
            public void Finish() { lock (_gate) { _isDone = true; Monitor.PulseAll(_gate); } }
        }
        """);

    [Fact]
    public Task Reports_ResultsAndCallsToTheUserInterface() => Verify.Diagnostics("""
        class Poller
        {
            private readonly object _gate = new();

            public string Result(System.Net.Http.HttpClient client)
            {
                lock (_gate)
                    return {|LKS2007:client.GetStringAsync("http://localhost").Result|};
            }

            public string GetResult(System.Net.Http.HttpClient client)
            {
                lock (_gate)
                    return {|LKS2007:client.GetStringAsync("http://localhost").GetAwaiter().GetResult()|};
            }

            public void Show(SynchronizationContext screen)
            {
                lock (_gate)
                    {|LKS2007:screen.Send(_ => Console.WriteLine(), null)|};
            }

            public int Done(Task<int> task)
            {
                lock (_gate)
                    return task.IsCompleted ? task.Result : 0;
            }

            public void Post(SynchronizationContext screen)
            {
                lock (_gate)
                    screen.Post(_ => Console.WriteLine(), null);
            }
        }
        """);
}

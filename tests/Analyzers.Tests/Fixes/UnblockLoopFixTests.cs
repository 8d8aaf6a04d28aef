using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UnblockLoopFixTests
{
    [Fact]
    public Task Fixes_ByAWake() => Verify.Fix<UnblockLoopFix>(
        """
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private volatile bool _stop;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_stop)
                {
                    {|LKS5004:_wake.WaitOne()|};
                    Console.WriteLine("work");
                }
            }
            public void Put() => _wake.Set();
            // ends the loop
            public void Stop() => _stop = true;
        }
        class Other
        {
            private readonly SemaphoreSlim _some = new(0);
            private volatile bool _stop;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_stop)
                {
                    {|LKS5004:_some.Wait()|};
                    Console.WriteLine("work");
                }
            }
            public void Put() => _some.Release();
            public void Stop()
            {
                _stop = true;
                Console.WriteLine("stopping");
            }
        }
        """,
        """
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private volatile bool _stop;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_stop)
                {
                    _wake.WaitOne();
                    Console.WriteLine("work");
                }
            }
            public void Put() => _wake.Set();
            // ends the loop
            public void Stop()
            {
                _stop = true;
                _wake.Set();
            }
        }
        class Other
        {
            private readonly SemaphoreSlim _some = new(0);
            private volatile bool _stop;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                while (!_stop)
                {
                    _some.Wait();
                    Console.WriteLine("work");
                }
            }
            public void Put() => _some.Release();
            public void Stop()
            {
                _stop = true;
                _some.Release();
                Console.WriteLine("stopping");
            }
        }
        """);

    [Fact]
    public Task Fixes_ByTheToken() => Verify.Fix<UnblockLoopFix>(
        """
        class Consumer
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly CancellationTokenSource _stop = new();
            public void Start() => Task.Run(Take);
            private void Take()
            {
                while (!_stop.IsCancellationRequested)
                    Console.WriteLine({|LKS5004:_items.Take()|});
            }
            public void Put(int item) => _items.Add(item);
            public void Stop() => _stop.Cancel();
        }
        """,
        """
        class Consumer
        {
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private readonly CancellationTokenSource _stop = new();
            public void Start() => Task.Run(Take);
            private void Take()
            {
                while (!_stop.IsCancellationRequested)
                    Console.WriteLine(_items.Take(_stop.Token));
            }
            public void Put(int item) => _items.Add(item);
            public void Stop() => _stop.Cancel();
        }
        """);
}

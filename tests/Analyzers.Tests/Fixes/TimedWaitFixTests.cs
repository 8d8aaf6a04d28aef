using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class TimedWaitFixTests
{
    [Fact]
    public Task Fixes_EventsAndCollections() => Verify.Fix<TimedWaitFix>(
        """
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                new Thread(Take) { IsBackground = true }.Start();
            }
            private void Run()
            {
                while (!_stop)
                {
                    // until there is work
                    {|LKS5004:_wake.WaitOne()|}; // sleeps
                    Console.WriteLine("work");
                }
            }
            private void Take()
            {
                while (!_stop)
                {
                    var item = {|LKS5004:_items.Take()|};
                    Console.WriteLine(item);
                }
            }
            public void Put(int item)
            {
                _items.Add(item);
                _wake.Set();
            }
            public void Stop() => _stop = true;
        }
        """,
        """
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                new Thread(Take) { IsBackground = true }.Start();
            }
            private void Run()
            {
                while (!_stop)
                {
                    // until there is work
                    if (!_wake.WaitOne(1000))
                        continue; // sleeps
                    Console.WriteLine("work");
                }
            }
            private void Take()
            {
                while (!_stop)
                {
                    if (!_items.TryTake(out var item, 1000))
                        continue;
                    Console.WriteLine(item);
                }
            }
            public void Put(int item)
            {
                _items.Add(item);
                _wake.Set();
            }
            public void Stop() => _stop = true;
        }
        """);

    [Fact]
    public Task NotOffered_AfterOtherWorkOrWhereTheCollectionMayBeCompleted() => Verify.NoFix<TimedWaitFix>(
        """
        class Worker
        {
            private readonly AutoResetEvent _wake = new(false);
            private readonly System.Collections.Concurrent.BlockingCollection<int> _items = new();
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                new Thread(Take) { IsBackground = true }.Start();
            }
            private void Run()
            {
                while (!_stop)
                {
                    Console.WriteLine("ready");
                    {|LKS5004:_wake.WaitOne()|};
                }
            }
            private void Take()
            {
                while (!_stop)
                {
                    var item = {|LKS5004:_items.Take()|};
                    Console.WriteLine(item);
                }
            }
            public void Put(int item)
            {
                _items.Add(item);
                _wake.Set();
            }
            public void Complete() => _items.CompleteAdding();
            public void Stop() => _stop = true;
        }
        """);
}

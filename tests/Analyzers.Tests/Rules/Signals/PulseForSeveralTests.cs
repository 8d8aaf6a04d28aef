using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class PulseForSeveralTests
{
    [Fact]
    public Task Reports_APulseForTwoConditions() => Verify.Diagnostics("""
        class Buffer
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            public void Put(int item)
            {
                lock (_gate)
                {
                    while (_items.Count == 10)
                        Monitor.Wait(_gate);
                    _items.Enqueue(item);
                    {|LKS4003:Monitor.Pulse(_gate)|};
                }
            }
            public int Take()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                        Monitor.Wait(_gate);
                    var item = _items.Dequeue();
                    {|LKS4003:Monitor.Pulse(_gate)|};
                    return item;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_PulseAllOneConditionAndOtherLocks() => Verify.Diagnostics("""
        class Buffer
        {
            private readonly object _gate = new();
            private readonly object _full = new();
            private readonly Queue<int> _items = new();
            private int _free;
            public void Put(int item)
            {
                lock (_gate)
                {
                    _items.Enqueue(item);
                    Monitor.Pulse(_gate);
                }
            }
            public int Take()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                        Monitor.Wait(_gate);
                    return _items.Dequeue();
                }
            }
            public int Peek()
            {
                lock (_gate)
                {
                    while (_items.Count == 0) // nothing yet
                        Monitor.Wait(_gate);
                    return _items.Peek();
                }
            }
            public void Reserve()
            {
                lock (_full)
                {
                    while (_free == 0)
                        Monitor.Wait(_full);
                    _free--;
                }
            }
            public void Free()
            {
                lock (_full)
                {
                    _free++;
                    Monitor.PulseAll(_full);
                }
            }
        }
        """);
}

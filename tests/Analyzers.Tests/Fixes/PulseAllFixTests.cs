using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class PulseAllFixTests
{
    [Fact]
    public Task Fixes_EveryPulse() => Verify.Fix<PulseAllFix>(
        """
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
                    {|LKS4003:Monitor.Pulse(_gate)|}; // wake
                }
            }
            public int Take()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                        Monitor.Wait(_gate);
                    {|LKS4003:Monitor.Pulse(_gate)|};
                    return _items.Dequeue();
                }
            }
        }
        """,
        """
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
                    Monitor.PulseAll(_gate); // wake
                }
            }
            public int Take()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                        Monitor.Wait(_gate);
                    Monitor.PulseAll(_gate);
                    return _items.Dequeue();
                }
            }
        }
        """);
}

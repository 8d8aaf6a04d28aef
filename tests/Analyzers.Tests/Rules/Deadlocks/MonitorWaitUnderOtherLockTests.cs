using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class MonitorWaitUnderOtherLockTests
{
    [Fact]
    public Task Reports_TheLockThatIsKept() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _outer = new();
            private readonly object _items = new();
            private int _count;
            public void Take()
            {
                lock (_outer)
                lock (_items)
                {
                    while (_count == 0)
                        {|LKS2014:Monitor.Wait(_items)|};
                    _count--;
                }
            }
            public void Put() { lock (_items) { _count++; Monitor.Pulse(_items); } }
        }
        """);

    [Fact]
    public Task Accepts_OneLock() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _items = new();
            private int _count;
            public void Take()
            {
                lock (_items)
                {
                    while (_count == 0)
                        Monitor.Wait(_items);
                    _count--;
                }
            }
            public void Put() { lock (_items) { _count++; Monitor.Pulse(_items); } }
        }
        """);

    [Fact]
    public Task Reports_AMethodThatWaits_WhereItIsCalledUnderAnotherLock_AndNotUnderItsOwn() => Verify.Diagnostics("""
        public class Queue
        {
            private readonly object _outer = new();
            private readonly object _items = new();
            private int _count;
            private int _taken;
            public void Take()
            {
                lock (_items)
                {
                    while (_count == 0)
                        Monitor.Wait(_items);
                    _count--;
                }
            }
            public void TakeTwo()
            {
                lock (_outer)
                {
                    _taken++;
                    {|LKS2014:Take()|};
                }
            }
            public void TakeAgain()
            {
                lock (_items)
                    Take();
            }
            public void Put()
            {
                lock (_outer)
                {
                    _taken--;
                    lock (_items) { _count++; Monitor.Pulse(_items); }
                }
            }
        }
        """);
}

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

    [Theory]
    [InlineData("lock (_items) { _count++; Monitor.Pulse(_items); }", "Info")]
    [InlineData("lock (_outer) lock (_items) { _count++; Monitor.Pulse(_items); }", "Warning")]
    [InlineData("lock (_items) Wake(); Note();", "Warning")]
    [InlineData("lock (_items) Wake();", "Info")]
    public async Task Suggests_ALockThatNoPulseNeeds(string put, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Queue
            {
                private readonly object _outer = new();
                private readonly object _items = new();
                private int _count;
                private int _notes;
                public void Take() { lock (_outer) lock (_items) { while (_count == 0) Monitor.Wait(_items); _count--; } }
                public void Put() { {{put}} }
                private void Wake() { _count++; Monitor.PulseAll(_items); }
                private void Note() { lock (_outer) _notes++; }
            }
            """, "Queue.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS2014").Select(one => one.Severity)));
    }
}

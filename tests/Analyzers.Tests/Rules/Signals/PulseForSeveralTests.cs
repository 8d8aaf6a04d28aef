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

    [Fact]
    public Task Reports_ThroughHelpersThatWaitAndPulse() => Verify.Diagnostics("""
        class Exchange
        {
            private readonly object _mutex = new();
            private readonly Queue<int> _items = new();
            private bool _completed;
            public void Put(int item)
            {
                lock (_mutex)
                {
                    WaitUntil(() => _items.Count < 10 || _completed);
                    _items.Enqueue(item);
                    {|LKS4003:Monitor.Pulse(_mutex)|};
                }
            }
            public int Take()
            {
                lock (_mutex)
                {
                    WaitUntil(() => _items.Count > 0 || _completed);
                    var item = _items.Dequeue();
                    {|LKS4003:Monitor.Pulse(_mutex)|};
                    return item;
                }
            }
            public void Complete()
            {
                lock (_mutex)
                {
                    _completed = true;
                    Monitor.PulseAll(_mutex);
                }
            }
            private void WaitUntil(Func<bool> condition)
            {
                while (!condition())
                    Monitor.Wait(_mutex);
            }
        }
        class Ring<T>(int size)
        {
            private readonly object _mutex = new();
            private readonly T[] _items = new T[size];
            private int _head;
            private int _count;
            private bool IsFull => _count == _items.Length;
            private bool IsEmpty => _count == 0;
            public void Put(T item)
            {
                lock (_mutex)
                {
                    while (IsFull)
                        Sleep();
                    _items[(_head + _count++) % _items.Length] = item;
                    Changed();
                }
            }
            public T Take()
            {
                lock (_mutex)
                {
                    while (IsEmpty)
                        Sleep();
                    var item = _items[_head];
                    _head = (_head + 1) % _items.Length;
                    _count--;
                    Changed();
                    return item;
                }
            }
            private void Sleep() => Monitor.Wait(_mutex);
            private void Changed() => {|LKS4003:Monitor.Pulse(_mutex)|};
        }
        """);

    /// <summary>Sure is it where both sides wait, and each wakes one only; a wait with a limit, and a stream with one reader, go on.</summary>
    [Theory]
    [InlineData("class Buffer", "Monitor.Wait(_gate)", "Monitor.Pulse(_gate);", "Warning, Warning")]
    [InlineData("class Buffer", "Monitor.Wait(_gate, 100)", "Monitor.Pulse(_gate);", "Info, Info")]
    [InlineData("class Buffer", "Monitor.Wait(_gate)", "", "Info")]
    [InlineData("class Buffer", "Monitor.Wait(_gate)", "if (_items.Count < 5) Monitor.PulseAll(_gate); else Monitor.Pulse(_gate);", "Info, Info")]
    [InlineData("abstract class Buffer : System.IO.Stream", "Monitor.Wait(_gate)", "Monitor.Pulse(_gate);", "Info, Info")]
    public async Task Warns_WhereBothSidesWaitAndWakeOne(string declaration, string wait, string pulse, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading; using System.Collections.Generic;
            public {{declaration}}
            {
                private readonly object _gate = new();
                private readonly Queue<int> _items = new();
                public void Put(int item)
                {
                    lock (_gate)
                    {
                        while (_items.Count == 10)
                            {{wait}};
                        _items.Enqueue(item);
                        Monitor.Pulse(_gate);
                    }
                }
                public int Fetch()
                {
                    lock (_gate)
                    {
                        while (_items.Count == 0)
                            Monitor.Wait(_gate);
                        {{pulse}}
                        return _items.Dequeue();
                    }
                }
            }
            """, "Buffer.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS4003").Select(one => one.Severity)));
    }

    [Theory]
    [InlineData("while (_free < count) { Monitor.Wait(_gate); } _free -= count;", "{|LKS4003:Monitor.Pulse(_gate)|}")]
    [InlineData("while (true) { if (_free >= count) { break; } Monitor.Wait(_gate); } _free -= count;", "{|LKS4003:Monitor.Pulse(_gate)|}")]
    [InlineData("while (_free < count) { Monitor.Wait(_gate); } _free -= count;", "Monitor.PulseAll(_gate)")]
    [InlineData("while (_free < count) { Monitor.Wait(_gate); if (_free > 0) { Monitor.Pulse(_gate); } } _free -= count;", "Monitor.Pulse(_gate)")]
    [InlineData("while (_free < 1) { Monitor.Wait(_gate); } _free -= 1; Console.WriteLine(count);", "Monitor.Pulse(_gate)")]
    [InlineData("while (_free < count) { Monitor.Wait(_gate, 100); } _free -= count;", "Monitor.Pulse(_gate)")]
    public Task Reports_WaitersThatAskForSomethingOfTheirOwn(string take, string pulse) => Verify.Diagnostics($$"""
        class Pool
        {
            private readonly object _gate = new();
            private int _free = 10;
            public void Take(int count) { lock (_gate) { {{take}} } }
            public void Give(int count) { lock (_gate) { _free += count; {{pulse}}; } }
        }
        """);

    [Fact]
    public Task Reports_WaitersForWhatIsLookedUpByAnArgument() => Verify.Diagnostics("""
        sealed class Lanes
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, Queue<string>> _lanes = new() { [1] = new(), [2] = new() };
            public void Add(int lane, string job)
            {
                lock (_gate)
                {
                    _lanes[lane].Enqueue(job);
                    {|LKS4003:Monitor.Pulse(_gate)|};
                }
            }
            public string Take(int lane)
            {
                lock (_gate)
                {
                    var queue = _lanes[lane];
                    while (queue.Count == 0)
                        Monitor.Wait(_gate);
                    return queue.Dequeue();
                }
            }
        }
        """);
}

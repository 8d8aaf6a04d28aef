using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ClearedAfterCopyTests
{
    [Fact]
    public Task Reports_WhatIsAddedBetweenTheCopyAndTheClear() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Linq;
        sealed class Tracker
        {
            private readonly ConcurrentQueue<int> _queue = new();
            private readonly ConcurrentDictionary<string, int> _map = new();
            private readonly ConcurrentBag<int> _bag = [];
            private readonly List<int> _list = [];
            private readonly object _gate = new();
            private readonly Timer _timer;
            public Tracker() => _timer = new Timer(_ => Flush(), null, 1000, 1000);
            public void Track(int item)
            {
                _queue.Enqueue(item);
                _map[item.ToString()] = item;
                _bag.Add(item);
                lock (_gate) _list.Add(item);
            }
            private void Flush()
            {
                var items = _queue.ToArray();
                {|LKS1007:_queue|}.Clear();
                Send(items);
                foreach (var item in _bag)
                    Send([item]);
                {|LKS1007:_bag|}.Clear();
            }
            public void Report()
            {
                Send(_map.Values.ToArray());
                {|LKS1007:_map|}.Clear();
                int[] copy;
                lock (_gate) copy = _list.ToArray();
                Send(copy);
                lock (_gate) {|LKS1007:_list|}.Clear();
            }
            private static void Send(int[] items) => Console.WriteLine(items.Length);
        }
        """);

    [Fact]
    public Task Accepts_OneSection_WhatIsTakenOneByOne_AndWhatIsOnlyCounted() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Tracker
        {
            private readonly ConcurrentQueue<int> _queue = new();
            private readonly ConcurrentDictionary<string, int> _counts = new();
            private readonly List<int> _list = [];
            private readonly ConcurrentBag<int> _alone = [];
            private readonly object _gate = new();
            public void Track(int item)
            {
                _queue.Enqueue(item);
                _counts[item.ToString()] = item;
                lock (_gate) _list.Add(item);
            }
            public void Flush()
            {
                while (_queue.TryDequeue(out var item))
                    Console.WriteLine(item);
                if (_counts.Count > 100)
                    _counts.Clear();
                lock (_gate)
                {
                    Console.WriteLine(_list.ToArray().Length);
                    _list.Clear();
                }
                _alone.Add(1);
                Console.WriteLine(_alone.ToArray().Length);
                _alone.Clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsOnlyToldOf() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Linq;
        interface ILogger { void Information(string text, object keys); }
        sealed class Cache(ILogger logger)
        {
            private readonly ConcurrentDictionary<string, int> _lengths = new();
            public int Of(string key) => _lengths.GetOrAdd(key, text => text.Length);
            public void Forget()
            {
                logger.Information("dropped", _lengths.Keys.ToArray());
                _lengths.Clear();
            }
        }
        """);
}

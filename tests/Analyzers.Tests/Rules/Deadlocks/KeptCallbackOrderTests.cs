using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>Lock orders that close through callbacks which are kept in a collection.</summary>
public sealed class KeptCallbackOrderTests
{
    [Fact]
    public Task Reports_CallbacksOfAMap_ThatAreCalledUnderItsLock() => Verify.Diagnostics("""
        sealed class Dispatcher<TRequest, TResponse> where TRequest : notnull
        {
            private readonly Dictionary<Guid, Action<TResponse>> _map = new();
            public Guid Publish(TRequest request, Action<TResponse> action)
            {
                var id = Guid.NewGuid();
                lock (_map)
                    _map.Add(id, action);
                return id;
            }
            public bool Handle(Guid id, TResponse message)
            {
                Action<TResponse>? action;
                lock (_map)
                {
                    if (_map.TryGetValue(id, out action))
                    {
                        _map.Remove(id);
                        {|LKS2009:{|LKS2002:action(message)|}|};
                        return true;
                    }
                }
                return false;
            }
        }
        class Subscription
        {
            private readonly object _lock = new();
            private readonly Dispatcher<string, int> _reader;
            private bool _isOut;
            public Subscription(Dispatcher<string, int> reader) => _reader = reader;
            public void Acknowledge()
            {
                lock (_lock)
                    ReadNext();
            }
            private void ReadNext()
            {
                if (_isOut)
                    return;
                _isOut = true;
                _reader.Publish("next", HandleRead);
            }
            private void HandleRead(int read)
            {
                lock (_lock)
                {
                    _isOut = false;
                    ReadNext();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_CallbacksThatAreCalledAfterTheLock() => Verify.Diagnostics("""
        sealed class Dispatcher
        {
            private readonly Dictionary<Guid, Action<int>> _map = new();
            public void Publish(Action<int> action)
            {
                lock (_map)
                    _map[Guid.NewGuid()] = action;
            }
            public bool Handle(Guid id, int message)
            {
                Action<int>? action;
                lock (_map)
                {
                    if (!_map.TryGetValue(id, out action))
                        return false;
                    _map.Remove(id);
                }
                action(message);
                return true;
            }
        }
        class Subscription
        {
            private readonly object _lock = new();
            private readonly Dispatcher _reader;
            private int _last;
            public Subscription(Dispatcher reader) => _reader = reader;
            public void Acknowledge()
            {
                lock (_lock)
                    _reader.Publish(HandleRead);
            }
            private void HandleRead(int read)
            {
                lock (_lock)
                    _last = read;
            }
            public int Last { get { lock (_lock) return _last; } }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>What was looked at is looked at again: a variable after its copy was tested, an entry after its key was listed.</summary>
public sealed class StaleLookTests
{
    [Fact]
    public Task Reports_AVariableThatIsUsedWhereItsCopyWasTested() => Verify.Diagnostics("""
        class Queue
        {
            private Subscriber? _parent;
            private readonly Timer _timer;

            public Queue(Subscriber parent) { _parent = parent; _timer = new Timer(_ => Leave(), null, 0, 100); }

            private void Leave()
            {
                var parent = _parent;
                if (parent != null)
                {
                    {|LKS1006:_parent|}.Remove(this);
                    _parent = null;
                }
            }

            public async Task LeaveAsync()
            {
                var parent = _parent;
                if (parent is null)
                    return;
                await {|LKS1006:_parent|}.RemoveAsync(this);
            }

            public void Stop() => Leave();
        }

        class Subscriber
        {
            public void Remove(Queue queue) { }
            public Task RemoveAsync(Queue queue) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task Accepts_ACopyThatIsUsed_OrReplaced_OrUnderALock() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private Subscriber? _parent = new();
            private Subscriber? _locked = new();
            private readonly Subscriber _kept = new();
            private Subscriber _never = new();

            public void Leave()
            {
                var parent = _parent;
                if (parent != null)
                {
                    parent.Remove(this);
                    _parent = null;
                }
            }

            public void Renew()
            {
                var parent = _parent;
                if (parent == null)
                {
                    _parent = new Subscriber();
                    _parent.Remove(this);
                }
            }

            public void Swap()
            {
                var old = _parent;
                _parent = new Subscriber();
                if (old != null)
                    _parent.Remove(this);
            }

            public void Locked()
            {
                lock (_gate)
                {
                    var parent = _locked;
                    if (parent != null)
                        _locked!.Remove(this);
                    _locked = null;
                }
            }

            public void Kept()
            {
                var (kept, never) = (_kept, _never);
                var again = _never;
                if (again != null)
                    _never.Remove(this);
            }

            public Task Run() => Task.Run(Leave);
        }

        class Subscriber { public void Remove(Queue queue) { } }
        """);

    [Fact]
    public Task Reports_AnEntryThatIsLookedUpByAListedKey() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Sessions
        {
            private readonly ConcurrentDictionary<string, DateTime> _sessions = new();

            public void Expire()
            {
                foreach (var key in _sessions.Keys.ToArray())
                {
                    var last = {|LKS1007:_sessions[key]|};
                    if (DateTime.UtcNow - last > TimeSpan.FromMinutes(5))
                        _sessions.TryRemove(key, out _);
                }
            }

            public int Count(DateTime since)
            {
                var n = 0;
                foreach (var key in _sessions.Keys)
                    n += {|LKS1007:_sessions[key]|} > since ? 1 : 0;
                return n;
            }
        }
        """);

    [Fact]
    public Task Accepts_AListedKey_ThatIsTried_OrNeverRemoved_OrOfAnotherDictionary() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Sessions
        {
            private readonly ConcurrentDictionary<string, DateTime> _sessions = new();
            private readonly ConcurrentDictionary<string, int> _ever = new();
            private readonly object _gate = new();

            public void Expire()
            {
                foreach (var key in _sessions.Keys.ToArray())
                {
                    if (_sessions.TryGetValue(key, out var last) && last < DateTime.UtcNow)
                        _sessions.TryRemove(new KeyValuePair<string, DateTime>(key, last));
                }
            }

            public void Add(string key) { _ever.TryAdd(key, 1); _sessions[key] = DateTime.UtcNow; }

            public int Sum()
            {
                var n = 0;
                foreach (var key in _ever.Keys)
                    n += _ever[key];
                foreach (var key in _sessions.Keys)
                    n += _ever[key];
                return n;
            }

            public void Touch()
            {
                foreach (var key in _sessions.Keys)
                    _sessions[key] = DateTime.UtcNow;
            }

            public DateTime Caught()
            {
                foreach (var key in _sessions.Keys)
                {
                    try { return _sessions[key]; } catch (KeyNotFoundException) { }
                }

                return default;
            }
        }
        """);

    [Fact]
    public Task Reports_AUseThatAHelpersTestDecides() => Verify.Diagnostics("""
        class Transport { public bool IsOpen => true; public void Send(int n) { } }

        class Connection
        {
            private readonly Timer _timer;
            private Transport? _transport = new();
            public Connection() { _timer = new Timer(_ => Drop(), null, 0, 1000); }

            public void Send(int n)
            {
                if (IsConnected)
                    {|LKS1006:_transport|}.Send(n);
            }

            public void SendAll()
            {
                if (!IsReady())
                    return;
                {|LKS1006:_transport|}.Send(1);
            }

            private bool IsConnected => _transport != null && _transport.IsOpen;
            private bool IsReady() => _transport is not null;
            private void Drop() => _transport = null;
        }
        """);

    [Fact]
    public Task Accepts_AHelpersTestUnderTheLock_OrOfSomethingElse_OrOfACopy() => Verify.Diagnostics("""
        class Transport { public bool IsOpen => true; public void Send(int n) { } }

        class Connection
        {
            private readonly object _gate = new();
            private readonly Timer _timer;
            private Transport? _transport = new();
            private Transport? _locked = new();
            private bool _on;
            public Connection() { _timer = new Timer(_ => Drop(), null, 0, 1000); }

            public void Send(int n)
            {
                var transport = _transport;
                if (IsOn && transport != null)
                    transport.Send(n);
            }

            public void SendLocked() { lock (_gate) { if (IsConnected) _locked!.Send(1); } }

            private bool IsOn => _on;
            private bool IsConnected => _locked != null;
            private void Drop() { _transport = null; lock (_gate) _locked = null; }
        }
        """);

    [Fact]
    public Task Reports_ACopyInTwoSteps() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Cache
        {
            private readonly ConcurrentDictionary<string, long> _used = new();
            public void Touch(string key) => _used[key] = Environment.TickCount64;
            public string Oldest() => {|LKS1007:_used.OrderBy(pair => pair.Value)|}.First().Key;
            public List<KeyValuePair<string, long>> All() => {|LKS1007:_used.ToList()|};
            public List<KeyValuePair<string, long>> More() { var all = {|LKS1007:new List<KeyValuePair<string, long>>(_used)|}; return all; }
        }
        """);

    [Fact]
    public Task Accepts_ACopyUnderItsOwnLocks_OrStepByStep_OrWhenFilled() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Cache
        {
            private readonly ConcurrentDictionary<string, long> _used = new();
            private readonly ConcurrentDictionary<string, long> _fixed = new();
            public Cache() { _fixed["a"] = 1; }
            public void Touch(string key) => _used[key] = Environment.TickCount64;
            public string Oldest() => _used.ToArray().OrderBy(pair => pair.Value).First().Key;
            public List<string> Keys() => _used.Keys.ToList();
            public List<long> Values() => _used.Select(pair => pair.Value).ToList();
            public Dictionary<string, long> Map() => _used.ToDictionary(pair => pair.Key, pair => pair.Value);
            public List<KeyValuePair<string, long>> Fixed() => _fixed.ToList();
            public long Once()
            {
                var all = new ConcurrentDictionary<string, long>();
                Parallel.For(0, 9, i => all[i.ToString()] = i);
                return all.OrderBy(pair => pair.Value).First().Value;
            }
        }
        """);

    [Fact]
    public Task Reports_ADictionaryInAProperty() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Sessions
        {
            protected ConcurrentDictionary<string, DateTime> Open { get; } = new();
            public void Touch(string key) => Open[key] = DateTime.UtcNow;
            public List<KeyValuePair<string, DateTime>> All() => {|LKS1007:Open.ToList()|};

            public void Expire()
            {
                foreach (var key in Open.Keys.ToArray())
                {
                    if ({|LKS1007:Open[key]|} < DateTime.UtcNow)
                        Open.TryRemove(key, out _);
                }
            }
        }
        """);
}

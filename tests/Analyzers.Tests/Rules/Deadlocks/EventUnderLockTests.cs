using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class EventUnderLockTests
{
    [Fact]
    public Task Suggests_RaisingAfterTheLock() => Verify.Diagnostics("""
        class Source
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Add()
            {
                lock (_gate)
                {
                    _n++;
                    Changed?{|LKS2009:.Invoke()|};
                }
            }
            public int N { get { lock (_gate) return _n; } }
        }
        """);

    [Fact]
    public Task Accepts_ARaiseAfterTheLock() => Verify.Diagnostics("""
        class Source
        {
            private readonly object _gate = new();
            private int _n;
            public event Action? Changed;
            public void Add(Action<int> visit)
            {
                lock (_gate)
                {
                    _n++;
                    visit(_n);
                }
                Changed?.Invoke();
            }
        }
        """);

    [Fact]
    public Task Reports_HandlersThatOthersHavePutIntoACollection() => Verify.Diagnostics("""
        public interface IOrderListener { void Placed(int id); void Closed(); }
        public class Shop : IObservable<int>
        {
            private sealed class Entry(Action<string> handler) { public Action<string> Handler { get; } = handler; }
            private readonly object _gate = new();
            private readonly List<Action<int>> _handlers = [];
            private readonly Dictionary<int, Action> _pending = [];
            private readonly List<IObserver<int>> _observers = [];
            private readonly HashSet<IOrderListener> _listeners = [];
            private readonly List<Entry> _entries = [];
            public void Add(Action<int> handler) { lock (_gate) _handlers.Add(handler); }
            public void Add(int id, Action done) { lock (_gate) _pending[id] = done; }
            public void Add(IOrderListener listener) { lock (_gate) _listeners.Add(listener); }
            public void Add(Action<string> handler) { var entry = new Entry(handler); lock (_gate) _entries.Add(entry); }
            public IDisposable Subscribe(IObserver<int> observer) { lock (_gate) _observers.Add(observer); return null!; }
            public void Place(int id)
            {
                lock (_gate)
                {
                    foreach (var handler in _handlers)
                        {|LKS2009:handler(id)|};
                    for (var i = 0; i < _handlers.Count; i++)
                        {|LKS2009:_handlers[i](id)|};
                    if (_pending.Remove(id, out var done))
                        {|LKS2009:done()|};
                    _observers.ForEach(observer => {|LKS2009:observer.OnNext(id)|});
                    foreach (var listener in _listeners.ToArray())
                        {|LKS2009:listener.Placed(id)|};
                    foreach (var entry in _entries)
                        {|LKS2009:entry.Handler("placed")|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TheCallUnderTheLockThatComesToARaise() => Verify.Diagnostics("""
        public class Model
        {
            private readonly object _gate = new();
            private int _count;
            private int _size;
            public event EventHandler? Changed;
            protected virtual void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            private void Raise() { var handler = Changed; if (handler != null) handler(this, EventArgs.Empty); }
            private void Grow() { _count++; Raise(); }
            public int Size { get => _size; set { _size = value; Changed?.Invoke(this, EventArgs.Empty); } }
            public void Set(int count)
            {
                lock (_gate)
                {
                    _count = count;
                    {|LKS2009:OnChanged()|};
                    {|LKS2009:Grow()|};
                    {|LKS2009:Size|} = count;
                }
            }
            public void SetAgain() { lock (_gate) OnChanged(); }
            public void Refresh() => OnChanged();
            public int Count { get { lock (_gate) return _count; } }
        }
        """);

    [Fact]
    public Task Reports_AsynchronousHandlersUnderASemaphore_AndInvocationLists() => Verify.Diagnostics("""
        public class Bus
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _sync = new();
            private readonly List<Func<string, Task>> _handlers = [];
            private readonly Action<int> _onCount;
            public event EventHandler? Gone;
            public Bus(Action<int> onCount) => _onCount = onCount;
            public void Add(Func<string, Task> handler) => _handlers.Add(handler);
            public async Task PublishAsync(string message)
            {
                await _gate.WaitAsync();
                try
                {
                    foreach (var handler in _handlers)
                        await {|LKS2009:handler(message)|};
                }
                finally { _gate.Release(); }
            }
            public void End()
            {
                lock (_sync)
                {
                    {|LKS2009:_onCount(_handlers.Count)|};
                    foreach (EventHandler handler in Gone?.GetInvocationList() ?? [])
                        handler(this, EventArgs.Empty);
                    foreach (EventHandler handler in Gone!.GetInvocationList())
                        {|LKS2009:handler(this, EventArgs.Empty)|};
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_FunctionsThatAreKnown_OrComputeAValue_OrWriteTheLog() => Verify.Diagnostics("""
        public interface IStore { int Get(int key); void Put(int key); }
        public interface IModule { void Start(); void Stop(); }
        public interface ILogSink { void Emit(string line); }
        public class Engine
        {
            private readonly object _gate = new();
            private readonly List<Action> _steps = [];
            private readonly List<IStore> _stores = [];
            private readonly List<IModule> _modules = [];
            private readonly List<ILogSink> _sinks = [];
            private readonly Func<int, int> _map;
            private readonly IComparer<int> _order;
            private readonly Action<string> _log;
            private event Action? Stepped;
            private int _count;
            public Engine(Func<int, int> map, IComparer<int> order, Action<string> log)
            {
                (_map, _order, _log) = (map, order, log);
                _map = map;
                _log = log;
                _steps.Add(() => Console.WriteLine());
                _steps.Add(Step);
                Stepped += Step;
            }
            private void Step() => Console.WriteLine(1);
            public void Add(IStore store, IModule module, ILogSink sink)
            {
                lock (_gate)
                {
                    _stores.Add(store);
                    _modules.Add(module);
                    _sinks.Add(sink);
                }
            }
            public void Run()
            {
                lock (_gate)
                {
                    foreach (var step in _steps)
                        step();
                    Stepped?.Invoke();
                    _count = _order.Compare(_map(_count), 1);
                    _log("run");
                    foreach (var store in _stores)
                        store.Put(_count);
                    foreach (var module in _modules)
                        module.Start();
                    foreach (var sink in _sinks)
                        sink.Emit("run");
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_CopiesCalledAfterTheLock_WorkThatGoesOnElsewhere_AndHelpersThatLetTheLockGo() => Verify.Diagnostics("""
        public class Source
        {
            private readonly object _gate = new();
            private readonly List<Action<int>> _handlers = [];
            private int _count;
            public event Action? Changed;
            public void Add(Action<int> handler) { lock (_gate) _handlers.Add(handler); }
            public void Put(int item)
            {
                Action<int>[] handlers;
                Action? changed;
                lock (_gate)
                {
                    handlers = _handlers.ToArray();
                    changed = Changed;
                }
                foreach (var handler in handlers)
                    handler(item);
                changed?.Invoke();
            }
            private async Task LaterAsync() { await Task.Yield(); Changed?.Invoke(); }
            public void Start()
            {
                lock (_gate)
                {
                    _ = LaterAsync();
                    Task.Run(() => Changed?.Invoke());
                }
            }
            private void Raise()
            {
                Monitor.Exit(_gate);
                try { Changed?.Invoke(); }
                finally { Monitor.Enter(_gate); }
            }
            public void Count()
            {
                Monitor.Enter(_gate);
                try { _count++; Raise(); }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatMakesAnObjectReady_WhatInternalTypesAreHanded_AndGuardsThatAreOnlyTried() => Verify.Diagnostics("""
        public class Options { public int Size { get; set; } }
        public class Connection(Action<Options> given)
        {
            private readonly object _gate = new();
            private readonly Action<Options> _configure = given;
            private Options? _options;
            public Options Options
            {
                get
                {
                    lock (_gate)
                    {
                        if (_options == null)
                        {
                            var options = new Options();
                            _configure(options);
                            _options = options;
                        }
                        return _options;
                    }
                }
            }
        }
        internal class Entry(Action remove)
        {
            private readonly object _gate = new();
            private readonly Action _remove = remove;
            public void Release() { lock (_gate) _remove(); }
        }
        public class Ticker
        {
            private readonly object _running = new();
            public event Action? Ticked;
            public void Tick()
            {
                if (!Monitor.TryEnter(_running))
                    return;
                try { Ticked?.Invoke(); }
                finally { Monitor.Exit(_running); }
            }
        }
        """);

    [Fact]
    public Task Accepts_FunctionsThatAreKeptOrHandedOnUnderTheLock_AndRaisesOfAnObjectInTheMaking() => Verify.Diagnostics("""
        public class Source
        {
            private readonly object _gate = new();
            private readonly List<Action> _later = [];
            private readonly SynchronizationContext _context = new();
            public event Action? Changed;
            public Source()
            {
                lock (_gate)
                    Changed?.Invoke();
            }
            public void Put()
            {
                lock (_gate)
                {
                    _later.Add(() => Changed?.Invoke());
                    ThreadPool.QueueUserWorkItem(_ => Changed?.Invoke());
                    _context.Post(_ => Changed?.Invoke(), null);
                }
            }
            private IEnumerable<int> Items() { Changed?.Invoke(); yield return 1; }
            public IEnumerable<int> All() { lock (_gate) return Items(); }
        }
        """);
}

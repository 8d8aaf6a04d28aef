using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class CallAfterLockFixTests
{
    [Fact]
    public Task Fixes_ARaiseInTheMiddle_WithWhatIsRead() => Verify.Fix<CallAfterLockFix>(
        """
        class Store
        {
            private readonly object _gate = new();
            private int _stock;
            private int _version;
            public event EventHandler<int>? Sold;

            public void Sell(int count)
            {
                // one by one
                lock (_gate)
                {
                    _stock -= count;
                    // tell them
                    Sold?{|LKS2009:.Invoke(this, _stock)|}; // told
                    _version++;
                }

                Console.WriteLine(count);
            }

            public int Stock { get { lock (_gate) return _stock + _version; } }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();
            private int _stock;
            private int _version;
            public event EventHandler<int>? Sold;

            public void Sell(int count)
            {
                EventHandler<int>? sold;
                int stock;
                // one by one
                lock (_gate)
                {
                    _stock -= count;
                    // tell them
                    sold = Sold;
                    stock = _stock; // told
                    _version++;
                }
                sold?.Invoke(this, stock);

                Console.WriteLine(count);
            }

            public int Stock { get { lock (_gate) return _stock + _version; } }
        }
        """);

    [Fact]
    public Task Fixes_ARaiseInABranch_AndAfterATest() => Verify.Fix<CallAfterLockFix>(
        """
        class Store
        {
            private readonly Lock _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private string _name = "";
            private int _stock;
            public event Action<string>? Emptied;
            public event EventHandler? Changed;

            public void Sell(int count)
            {
                lock (_gate)
                {
                    _stock -= count;
                    if (_stock == 0)
                    {
                        Emptied?{|LKS2009:.Invoke(_name)|};
                    }
                    else
                        _name += "!";
                }
            }

            public async Task SellAsync()
            {
                await _semaphore.WaitAsync();
                try
                {
                    await Task.Yield();
                    if (Changed != null)
                        {|LKS2009:Changed(this, EventArgs.Empty)|};
                }
                finally
                {
                    _semaphore.Release();
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly Lock _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private string _name = "";
            private int _stock;
            public event Action<string>? Emptied;
            public event EventHandler? Changed;

            public void Sell(int count)
            {
                Action<string>? emptied = null;
                string name = null!;
                lock (_gate)
                {
                    _stock -= count;
                    if (_stock == 0)
                    {
                        emptied = Emptied;
                        name = _name;
                    }
                    else
                        _name += "!";
                }
                emptied?.Invoke(name);
            }

            public async Task SellAsync()
            {
                EventHandler? changed;
                await _semaphore.WaitAsync();
                try
                {
                    await Task.Yield();
                    changed = Changed;
                }
                finally
                {
                    _semaphore.Release();
                }
                changed?.Invoke(this, EventArgs.Empty);
            }
        }
        """);

    [Fact]
    public Task Fixes_TwoRaises_InTheirOrder() => Verify.Fix<CallAfterLockFix>(
        """
        class Store
        {
            private readonly object _gate = new();
            private int _stock;
            public event Action<int>? Sold;
            public event Action<int>? Changed;

            public void Sell()
            {
                lock (_gate)
                {
                    var left = --_stock;
                    Sold?{|LKS2009:.Invoke(left)|};
                    Changed?{|LKS2009:.Invoke(_stock)|};
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();
            private int _stock;
            public event Action<int>? Sold;
            public event Action<int>? Changed;

            public void Sell()
            {
                Action<int>? changed;
                int stock;
                Action<int>? sold;
                int left2;
                lock (_gate)
                {
                    var left = --_stock;
                    sold = Sold;
                    left2 = left;
                    changed = Changed;
                    stock = _stock;
                }
                sold?.Invoke(left2);
                changed?.Invoke(stock);
            }
        }
        """);

    [Fact]
    public Task Fixes_ACompletion() => Verify.Fix<CallAfterLockFix>(
        """
        class Inbox
        {
            private readonly object _gate = new();
            private TaskCompletionSource<string> _next = {|LKS2015:new()|};

            public Task<string> Next { get { lock (_gate) return _next.Task; } }

            public void Put(string letter)
            {
                lock (_gate)
                {
                    {|LKS2010:_next.TrySetResult(letter)|};
                    _next = {|LKS2015:new()|};
                }
            }
        }
        """,
        """
        class Inbox
        {
            private readonly object _gate = new();
            private TaskCompletionSource<string> _next = {|LKS2015:new()|};

            public Task<string> Next { get { lock (_gate) return _next.Task; } }

            public void Put(string letter)
            {
                TaskCompletionSource<string> next;
                lock (_gate)
                {
                    next = _next;
                    _next = {|LKS2015:new()|};
                }
                next.TrySetResult(letter);
            }
        }
        """);

    [Fact]
    public Task Fixes_ByCancelAsync() => Verify.Fix<CallAfterLockFix>(
        """
        class Job
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private int _ended;

            public Job() => _stop.Token.Register(() =>
            {
                _gate.Wait();
                try { _ended++; } finally { _gate.Release(); }
            });

            public async Task EndAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    {|LKS2010:_stop.Cancel()|};
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Job
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private int _ended;

            public Job() => _stop.Token.Register(() =>
            {
                _gate.Wait();
                try { _ended++; } finally { _gate.Release(); }
            });

            public async Task EndAsync()
            {
                await _gate.WaitAsync();
                try
                {
                }
                finally
                {
                    _gate.Release();
                }
                await _stop.CancelAsync();
            }
        }
        """,
        "CancelAsync");

    [Fact]
    public Task Offers_NothingWhereTheRestDependsOnTheCall() => Verify.NoFix<CallAfterLockFix>("""
        class Store
        {
            private readonly object _gate = new();
            private int _stock;
            public event EventHandler<System.ComponentModel.CancelEventArgs>? Selling;
            public event Action? Sold;

            public void Ask(System.ComponentModel.CancelEventArgs e)
            {
                lock (_gate)
                {
                    Selling?{|LKS2009:.Invoke(this, e)|};
                    if (!e.Cancel)
                        _stock--;
                }
            }

            public int Return()
            {
                lock (_gate)
                {
                    Sold?{|LKS2009:.Invoke()|};
                    return _stock;
                }
            }

            public void Loop(int[] items)
            {
                lock (_gate)
                {
                    foreach (var item in items)
                        Sold?{|LKS2009:.Invoke()|};
                }
            }

            public void Within()
            {
                lock (items)
                {
                    lock (_gate)
                    {
                        Sold?{|LKS2009:.Invoke()|};
                    }
                }
            }

            private readonly object items = new();
        }
        """);

    [Fact]
    public Task Fixes_LoopsOverHandlers_WithACopyOfTheCollection() => Verify.Fix<CallAfterLockFix>(
        """
        public class Source
        {
            private readonly object _gate = new();
            private readonly List<Action<int>> _handlers = [];
            private readonly List<IObserver<int>> _observers = [];
            private int _count;

            public void Add(Action<int> handler) { lock (_gate) _handlers.Add(handler); }
            public void Add(IObserver<int> observer) { lock (_gate) _observers.Add(observer); }

            public void Put()
            {
                lock (_gate)
                {
                    _count++;
                    // all of them
                    foreach (var handler in _handlers)
                    {
                        {|LKS2009:handler(_count)|}; // told
                    }
                    _count++;
                }
            }

            public void End(bool isEmpty)
            {
                lock (_gate)
                {
                    if (isEmpty)
                        _observers.ForEach(observer => {|LKS2009:observer.OnNext(_count)|});
                }
            }
        }
        """,
        """
        public class Source
        {
            private readonly object _gate = new();
            private readonly List<Action<int>> _handlers = [];
            private readonly List<IObserver<int>> _observers = [];
            private int _count;

            public void Add(Action<int> handler) { lock (_gate) _handlers.Add(handler); }
            public void Add(IObserver<int> observer) { lock (_gate) _observers.Add(observer); }

            public void Put()
            {
                Action<int>[] handlers;
                int count;
                lock (_gate)
                {
                    _count++;
                    // all of them
                    handlers = [.. _handlers];
                    count = _count;
                    _count++;
                }
                foreach (var handler in handlers)
                {
                    handler(count); // told
                }
            }

            public void End(bool isEmpty)
            {
                IObserver<int>[] observers = [];
                int count = default;
                lock (_gate)
                {
                    if (isEmpty)
                    {
                        observers = [.. _observers];
                        count = _count;
                    }
                }
                foreach (var observer in observers)
                    observer.OnNext(count);
            }
        }
        """);

    [Fact]
    public Task Fixes_CallsOfMethodsThatOnlyRaise() => Verify.Fix<CallAfterLockFix>(
        """
        public class Model
        {
            private readonly object _gate = new();
            private int _count;
            public event EventHandler<int>? Changed;
            protected virtual void OnChanged(int count) => Changed?.Invoke(this, count);

            public void Set(int count)
            {
                lock (_gate)
                {
                    _count = count;
                    {|LKS2009:OnChanged(_count)|};
                }
            }

            public void Grow()
            {
                lock (_gate)
                {
                    if (_count > 3)
                    {
                        _count++;
                        {|LKS2009:Tell()|};
                    }
                    _count++;
                }
            }

            private void Tell() { var changed = Changed; if (changed != null) changed(this, 1); }
        }
        """,
        """
        public class Model
        {
            private readonly object _gate = new();
            private int _count;
            public event EventHandler<int>? Changed;
            protected virtual void OnChanged(int count) => Changed?.Invoke(this, count);

            public void Set(int count)
            {
                int count2;
                lock (_gate)
                {
                    _count = count;
                    count2 = _count;
                }
                OnChanged(count2);
            }

            public void Grow()
            {
                bool isTellDue = false;
                lock (_gate)
                {
                    if (_count > 3)
                    {
                        _count++;
                        isTellDue = true;
                    }
                    _count++;
                }
                if (isTellDue)
                    Tell();
            }

            private void Tell() { var changed = Changed; if (changed != null) changed(this, 1); }
        }
        """);

    [Fact]
    public Task Offers_NothingForMethodsThatNeedTheLock_AndLoopsThatDoMore() => Verify.NoFix<CallAfterLockFix>("""
        public class Model
        {
            private readonly object _gate = new();
            private readonly List<Action<int>> _handlers = [];
            private readonly List<Action> _callbacks = [];
            private int _count;
            public event Action<int>? Changed;
            public void Add(Action<int> handler, Action callback) { lock (_gate) { _handlers.Add(handler); _callbacks.Add(callback); } }
            private void Raise() => Changed?.Invoke(_count);
            private void Grow() { _count++; Changed?.Invoke(1); }

            public void Set()
            {
                lock (_gate)
                {
                    {|LKS2009:Raise()|};
                    _count++;
                }
            }

            public void GrowTwice()
            {
                lock (_gate)
                {
                    _count++;
                    {|LKS2009:Grow()|};
                }
            }

            public int Tell()
            {
                lock (_gate)
                {
                    foreach (var handler in _handlers)
                    {
                        _count++;
                        {|LKS2009:handler(_count)|};
                    }
                    for (var i = 0; i < _callbacks.Count; i++)
                        {|LKS2009:_callbacks[i]()|};
                    foreach (var handler in _handlers)
                        {|LKS2009:handler(_count)|};
                    return _count;
                }
            }
        }
        """);
}

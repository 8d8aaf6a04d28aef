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
}

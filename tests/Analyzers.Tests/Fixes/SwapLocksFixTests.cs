using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SwapLocksFixTests
{
    [Fact]
    public Task Swaps_LocksThatAreAcquiredTogether() => Verify.Fix<SwapLocksFix>("""
        class Bank
        {
            private readonly object _accounts = new();
            private readonly object _log = new();
            private int _n;

            public void Deposit()
            {
                lock (_accounts)
                lock (_log)
                    _n++;
            }

            public void Withdraw()
            {
                lock (_accounts)
                {
                    lock (_log)
                        _n--;
                }
            }

            public void Report()
            {
                // The log first.
                lock (_log) // because it is written to
                {
                    // Then the accounts.
                    lock ({|LKS2001:_accounts|})
                    {
                        Console.WriteLine(_n);
                    }
                }
            }
        }
        """, """
        class Bank
        {
            private readonly object _accounts = new();
            private readonly object _log = new();
            private int _n;

            public void Deposit()
            {
                lock (_accounts)
                lock (_log)
                    _n++;
            }

            public void Withdraw()
            {
                lock (_accounts)
                {
                    lock (_log)
                        _n--;
                }
            }

            public void Report()
            {
                // The log first.
                lock (_accounts) // because it is written to
                {
                    // Then the accounts.
                    lock (_log)
                    {
                        Console.WriteLine(_n);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Swaps_Scopes_AndSemaphores() => Verify.Fix<SwapLocksFix>("""
        class Bank
        {
            private static readonly Lock s_accounts = new();
            private static readonly Lock s_log = new();
            private readonly SemaphoreSlim _in = new(1, 1), _out = new(1, 1);
            private int _n;
            private static int s_sum;

            public static void Add()
            {
                using (s_accounts.EnterScope())
                using ({|LKS2001:s_log.EnterScope()|})
                    s_sum++;
            }

            public static void Subtract()
            {
                using (s_log.EnterScope())
                {
                    using (s_accounts.EnterScope())
                        s_sum--;
                }
            }

            public async Task PushAsync(CancellationToken token)
            {
                await _out.WaitAsync(token);
                try
                {
                    await {|LKS2001:_in.WaitAsync(token)|};
                    try
                    {
                        _n++;
                    }
                    finally
                    {
                        _in.Release();
                    }
                }
                finally
                {
                    _out.Release();
                }
            }

            public async Task PullAsync(CancellationToken token)
            {
                await _in.WaitAsync(token);
                try
                {
                    await _out.WaitAsync(token).ConfigureAwait(false);
                    try
                    {
                        _n--;
                    }
                    finally
                    {
                        _out.Release();
                    }
                }
                finally
                {
                    _in.Release();
                }
            }
        }
        """, """
        class Bank
        {
            private static readonly Lock s_accounts = new();
            private static readonly Lock s_log = new();
            private readonly SemaphoreSlim _in = new(1, 1), _out = new(1, 1);
            private int _n;
            private static int s_sum;

            public static void Add()
            {
                using (s_log.EnterScope())
                using (s_accounts.EnterScope())
                    s_sum++;
            }

            public static void Subtract()
            {
                using (s_log.EnterScope())
                {
                    using (s_accounts.EnterScope())
                        s_sum--;
                }
            }

            public async Task PushAsync(CancellationToken token)
            {
                await _in.WaitAsync(token);
                try
                {
                    await _out.WaitAsync(token);
                    try
                    {
                        _n++;
                    }
                    finally
                    {
                        _out.Release();
                    }
                }
                finally
                {
                    _in.Release();
                }
            }

            public async Task PullAsync(CancellationToken token)
            {
                await _in.WaitAsync(token);
                try
                {
                    await _out.WaitAsync(token).ConfigureAwait(false);
                    try
                    {
                        _n--;
                    }
                    finally
                    {
                        _out.Release();
                    }
                }
                finally
                {
                    _in.Release();
                }
            }
        }
        """);

    [Fact]
    public Task TakesTheOtherLockFirst_WhereNothingBetweenCanWait() => Verify.Fix<SwapLocksFix>("""
        class Store
        {
            private readonly object _stock = new();
            private readonly object _orders = new();
            private readonly List<int> _open = [];
            private int _count;

            public void Order(int id)
            {
                lock (_orders)
                {
                    _open.Add(id);
                    // One less.
                    lock ({|LKS2001:_stock|})
                    {
                        // For this order.
                        _count--;
                    }
                }
            }

            public void Refill()
            {
                lock (_stock)
                {
                    lock (_orders)
                        _count += _open.Count;
                }
            }
        }
        """, """
        class Store
        {
            private readonly object _stock = new();
            private readonly object _orders = new();
            private readonly List<int> _open = [];
            private int _count;

            public void Order(int id)
            {
                lock (_stock)
                {
                    lock (_orders)
                    {
                        _open.Add(id);
                        // One less.
                        // For this order.
                        _count--;
                    }
                }
            }

            public void Refill()
            {
                lock (_stock)
                {
                    lock (_orders)
                        _count += _open.Count;
                }
            }
        }
        """);

    [Fact]
    public Task OffersNothing_WhereSomethingBetweenMayWait() => Verify.NoFix<SwapLocksFix>("""
        class Store
        {
            private readonly object _stock = new();
            private readonly object _orders = new();
            private int _count;

            public void Order()
            {
                lock (_orders)
                {
                    {|LKS2007:Prepare()|};
                    lock ({|LKS2001:_stock|})
                        _count--;
                }
            }

            public void Refill()
            {
                lock (_stock)
                {
                    Prepare();
                    lock (_orders)
                        _count++;
                }
            }

            private static void Prepare() => Console.Read();
        }
        """);

    [Fact]
    public Task OffersNothing_ForOneLockOfTwoObjects() => Verify.NoFix<SwapLocksFix>("""
        class Account
        {
            private readonly object _gate = new();

            public static void Transfer(Account from, Account to, bool back)
            {
                if (back)
                {
                    lock (to._gate)
                    {
                        lock ({|LKS2001:from._gate|})
                            Console.WriteLine(1);
                    }
                }
                else
                {
                    lock (from._gate)
                    {
                        lock ({|LKS2005:to._gate|})
                            Console.WriteLine(2);
                    }
                }
            }
        }
        """);
}

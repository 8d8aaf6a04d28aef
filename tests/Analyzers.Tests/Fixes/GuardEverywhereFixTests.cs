using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class GuardEverywhereFixTests
{
    [Fact]
    public Task Fixes_EveryUseOfTheField() => Verify.Fix<GuardEverywhereFix>(
        """
        class Download
        {
            private decimal _rate;

            public Download() => _rate = 1m;

            public decimal Rate => _rate; // what was measured

            public decimal Half
            {
                get
                {
                    var rate = _rate;
                    return rate / 2;
                }
            }

            public void Start() => Task.Run(Receive);

            private void Receive()
            {
                // a first guess
                {|LKS1009:_rate = 0.5m|};
                _rate = 0.7m;
            }
        }
        """,
        """
        class Download
        {
            private decimal _rate;
            private readonly Lock _rateLock = new();

            public Download() => _rate = 1m;

            public decimal Rate
            {
                get
                {
                    lock (_rateLock)
                    {
                        return _rate;
                    }
                }
            } // what was measured

            public decimal Half
            {
                get
                {
                    decimal rate;
                    lock (_rateLock)
                    {
                        rate = _rate;
                    }
                    return rate / 2;
                }
            }

            public void Start() => Task.Run(Receive);

            private void Receive()
            {
                // a first guess
                lock (_rateLock)
                {
                    _rate = 0.5m;
                }
                lock (_rateLock)
                {
                    _rate = 0.7m;
                }
            }
        }
        """,
        iterations: 1);

    [Fact]
    public Task Fixes_AListThatTwoThreadsUse() => Verify.Fix<GuardEverywhereFix>(
        """
        class Registry
        {
            private readonly Dictionary<string, int> _entries = [];
            public void Start() => new Thread(Fill).Start();
            public int Count => _entries.Count;
            private void Fill()
            {
                {|LKS1005:_entries|}["a"] = 1;
            }
        }
        """,
        """
        class Registry
        {
            private readonly Dictionary<string, int> _entries = [];
            private readonly Lock _entriesLock = new();

            public void Start() => new Thread(Fill).Start();
            public int Count
            {
                get
                {
                    lock (_entriesLock)
                    {
                        return _entries.Count;
                    }
                }
            }
            private void Fill()
            {
                lock (_entriesLock)
                {
                    _entries["a"] = 1;
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereAUseIsPartOfACondition() => Verify.NoFix<GuardEverywhereFix>("""
        class Download
        {
            private decimal _rate;
            public void Start() => Task.Run(Receive);
            public void Print()
            {
                if (_rate > 1)
                    Console.WriteLine("fast");
            }
            private void Receive()
            {
                {|LKS1009:_rate = 0.5m|};
            }
        }
        """);

    [Fact]
    public Task Offers_NoLockAroundCodeThatMayWait() => Verify.NoFix<GuardEverywhereFix>("""
        class Download(Func<decimal> measured)
        {
            private decimal _rate;
            public decimal Rate => _rate;
            public void Start() => Task.Run(Receive);
            private void Receive()
            {
                {|LKS1009:_rate = measured()|};
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheCollectionIsHandedOut() => Verify.NoFix<GuardEverywhereFix>("""
        class Registry
        {
            private readonly Dictionary<string, int> _entries = [];
            public void Start() => new Thread(Fill).Start();
            public IEnumerable<string> Names => _entries.Keys;
            private void Fill()
            {
                {|LKS1005:_entries|}["a"] = 1;
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class CopyReferenceFixTests
{
    [Fact]
    public Task Fixes_ASingleCallAfterATest() => Verify.Fix<CopyReferenceFix>(
        """
        class Session
        {
            private volatile string? _name = "a";

            public void Run()
            {
                Task.Run(() => { _name = null; });
                // while it is there
                if (_name != null)
                    {|LKS1006:_name|}.ToString(); // once
            }
        }
        """,
        """
        class Session
        {
            private volatile string? _name = "a";

            public void Run()
            {
                Task.Run(() => { _name = null; });
                // while it is there
                _name?.ToString(); // once
            }
        }
        """);

    [Fact]
    public Task Fixes_AUseAfterATest() => Verify.Fix<CopyReferenceFix>(
        """
        class Session
        {
            private volatile string? _name = "a";
            private volatile List<int>? _orders = [];

            public void Run()
            {
                Task.Run(() => { _orders = null; });
                // count them
                if (_orders != null && {|LKS1006:_orders|}.Count > 3)
                    Console.WriteLine(_orders.Count);
            }

            public int Measure()
            {
                Task.Run(() => { _name = null; });
                if (_name == null)
                    return 0;
                Console.WriteLine("named"); // so far
                return {|LKS1006:_name|}.Length;
            }
        }
        """,
        """
        class Session
        {
            private volatile string? _name = "a";
            private volatile List<int>? _orders = [];

            public void Run()
            {
                Task.Run(() => { _orders = null; });
                // count them
                var orders = _orders;
                if (orders != null && orders.Count > 3)
                    Console.WriteLine(orders.Count);
            }

            public int Measure()
            {
                Task.Run(() => { _name = null; });
                var name = _name;
                if (name == null)
                    return 0;
                Console.WriteLine("named"); // so far
                return name.Length;
            }
        }
        """);

    [Fact]
    public Task Fixes_AUseWhereNoStatementCanComeFirst() => Verify.Fix<CopyReferenceFix>(
        """
        class Session
        {
            private volatile string? _name = "a";

            public int Run(int count)
            {
                Task.Run(() => { _name = null; });
                while (_name != null)
                    Console.WriteLine({|LKS1006:_name|}.Length);
                if (count > 3)
                    Console.WriteLine(count);
                else if (_name != null)
                    Console.WriteLine({|LKS1006:_name|}.Length);
                return _name is not null ? {|LKS1006:_name|}.Length : 0;
            }
        }
        """,
        """
        class Session
        {
            private volatile string? _name = "a";

            public int Run(int count)
            {
                Task.Run(() => { _name = null; });
                while (_name is { } name)
                    Console.WriteLine(name.Length);
                if (count > 3)
                    Console.WriteLine(count);
                else if (_name is { } name2)
                    Console.WriteLine(name2.Length);
                return _name is { } name3 ? name3.Length : 0;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAFlag_NorInTheHeadOfALoop() => Verify.NoFix<CopyReferenceFix>("""
        class Session
        {
            private volatile string? _name = "a";
            private bool _isReported;

            public void Run()
            {
                Task.Run(() => { _name = null; });
                Parallel.For(0, 4, _ => Report());
                for (; _name == null || {|LKS1006:_name|}.Length == 0;)
                    Console.WriteLine("none");
            }

            private void Report()
            {
                if (_isReported)
                    return;
                {|LKS1006:_isReported = true|};
                Console.WriteLine("done");
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForATestOfWhatTheObjectHolds() => Verify.NoFix<CopyReferenceFix>("""
        class Orders
        {
            private readonly object _gate = new();
            private readonly Queue<int> _orders = new();

            public void Add(int order) { lock (_gate) _orders.Enqueue(order); }

            public int Next()
            {
                if (_orders.Count > 0)
                {
                    lock (_gate)
                        return {|LKS1006:_orders|}.Dequeue();
                }

                return 0;
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseInterlockedFixTests
{
    private static string Counter(string updates) => $$"""
        class Counter
        {
            private volatile int _hits;
            private volatile int _flags;
            public int Shared;

            public int Count(int n)
            {
        {{updates}}
                return n;
            }
        }
        """;

    [Fact]
    public Task Fixes_EveryShapeThatHasACall() => Verify.Fix<UseInterlockedFix>(
        Counter("""
                    {|LKS1001:_hits++|}; // one more
                    {|LKS1001:--_hits|};
                    {|LKS1001:_hits += n * 2|};
                    {|LKS1001:_hits -= n + 1|};
                    {|LKS1001:_hits = _hits + 1|};
                    {|LKS1001:_hits = n + _hits|};
                    {|LKS1001:_hits = this._hits - 1|};
                    {|LKS1001:_flags |= 4|};
                    {|LKS1001:_flags = _flags & ~n|};
            """),
        Counter("""
                    Interlocked.Increment(ref _hits); // one more
                    Interlocked.Decrement(ref _hits);
                    Interlocked.Add(ref _hits, n * 2);
                    Interlocked.Add(ref _hits, -(n + 1));
                    Interlocked.Increment(ref _hits);
                    Interlocked.Add(ref _hits, n);
                    Interlocked.Decrement(ref _hits);
                    Interlocked.Or(ref _flags, 4);
                    Interlocked.And(ref _flags, ~n);
            """));

    [Fact]
    public Task Fixes_WhereTheValueIsUsed() => Verify.Fix<UseInterlockedFix>(
        Counter("""
                    var before = {|LKS1001:_hits++|};
                    var after = {|LKS1001:++_hits|} * 2;
                    n = before + ({|LKS1001:_hits += after|});
            """),
        Counter("""
                    var before = Interlocked.Increment(ref _hits) - 1;
                    var after = Interlocked.Increment(ref _hits) * 2;
                    n = before + (Interlocked.Add(ref _hits, after));
            """));

    [Fact]
    public Task Fixes_AtomicHalves() => Verify.Fix<UseInterlockedFix>(
        """
        class Counter
        {
            private int _hits;
            public void Count()
            {
                {|LKS1001:Volatile.Write(ref _hits, Volatile.Read(ref _hits) + 1)|};
                {|LKS1001:Interlocked.Exchange(ref _hits, _hits + 5)|};
            }
        }
        """,
        """
        class Counter
        {
            private int _hits;
            public void Count()
            {
                Interlocked.Increment(ref _hits);
                Interlocked.Add(ref _hits, 5);
            }
        }
        """);

    [Fact]
    public Task Fixes_InLambdasForLoopsAndArrows() => Verify.Fix<UseInterlockedFix>(
        """
        class Counter
        {
            private static volatile int s_hits;
            public static void Count() => {|LKS1001:s_hits++|};
            public static void Loop()
            {
                for (; s_hits < 10; {|LKS1001:s_hits++|})
                    Console.WriteLine(s_hits);
            }
        }
        """,
        """
        class Counter
        {
            private static volatile int s_hits;
            public static void Count() => Interlocked.Increment(ref s_hits);
            public static void Loop()
            {
                for (; s_hits < 10; Interlocked.Increment(ref s_hits))
                    Console.WriteLine(s_hits);
            }
        }
        """);

    [Fact]
    public Task Fixes_AddingTheUsing() => Verify.Fix<UseInterlockedFix>(
        """
        using System.Text;

        class Counter
        {
            private volatile int _hits;
            public void Count() => {|LKS1001:_hits++|};
        }
        """,
        """
        using System.Text;
        using System.Threading;

        class Counter
        {
            private volatile int _hits;
            public void Count() => Interlocked.Increment(ref _hits);
        }
        """,
        implicitUsings: false);

    [Fact]
    public Task Fixes_KeepingLineEndsAndTabs() => Verify.Fix<UseInterlockedFix>(
        "class Counter\r\n{\r\n\tprivate volatile int _hits;\r\n\tpublic void Count()\r\n\t{\r\n\t\t{|LKS1001:_hits++|};\r\n\t}\r\n}\r\n",
        "class Counter\r\n{\r\n\tprivate volatile int _hits;\r\n\tpublic void Count()\r\n\t{\r\n\t\tInterlocked.Increment(ref _hits);\r\n\t}\r\n}\r\n");

    [Fact]
    public Task Offers_NothingWhereALockGuardsTheField() => Verify.NoFix<UseInterlockedFix>("""
        class Counter
        {
            private readonly object _gate = new();
            private int _hits;
            public void Count() { lock (_gate) _hits++; }
            public void Reset() { lock (_gate) _hits = 0; }
            public void Clear() { lock (_gate) { _hits = 0; } }
            public void Race() => {|LKS1001:_hits++|};
        }
        """);

    [Fact]
    public Task Offers_NothingWithoutACallForIt() => Verify.NoFix<UseInterlockedFix>("""
        class Counter
        {
            private volatile bool _on;
            private volatile byte _hits;
            private volatile int _value;
            public void Toggle() => {|LKS1001:_on = !_on|};
            public void Count() => {|LKS1001:_hits++|};
            public void Scale() => {|LKS1001:_value *= 2|};
            public int Flags(int n) => {|LKS1001:_value |= n|};
            public void Checked() { checked { {|LKS1001:_value++|}; } }
            public void Self() => {|LKS1001:_value += _value|};
        }
        """);

    [Fact]
    public Task Offers_NothingForAProperty() => Verify.NoFix<UseInterlockedFix>("""
        class Counter
        {
            private int Hits { get; set; }
            public void Run() => Parallel.For(0, 10, i => {|LKS1001:Hits++|});
        }
        """);

    [Fact]
    public Task Fixes_CapturedVariables() => Verify.Fix<UseInterlockedFix>(
        """
        class Statistics
        {
            public long Sum(int[] values)
            {
                long sum = 0;
                var count = 0;
                Parallel.ForEach(values, value =>
                {
                    {|LKS1003:sum += value|};
                    {|LKS1003:count++|};
                });
                return sum / count;
            }
        }
        """,
        """
        class Statistics
        {
            public long Sum(int[] values)
            {
                long sum = 0;
                var count = 0;
                Parallel.ForEach(values, value =>
                {
                    Interlocked.Add(ref sum, value);
                    Interlocked.Increment(ref count);
                });
                return sum / count;
            }
        }
        """);
}

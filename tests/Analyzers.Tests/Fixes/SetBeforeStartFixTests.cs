using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class SetBeforeStartFixTests
{
    [Fact]
    public Task Fixes_ByMovingTheStatement() => Verify.Fix<SetBeforeStartFix>(
        """
        class Worker
        {
            private int _limit;
            public void Start()
            {
                new Thread(Run).Start();
                // how far
                {|LKS1024:_limit = 10|};
            }
            private void Run() => Console.WriteLine(_limit);
        }
        """,
        """
        class Worker
        {
            private int _limit;
            public void Start()
            {
                // how far
                _limit = 10;
                new Thread(Run).Start();
            }
            private void Run() => Console.WriteLine(_limit);
        }
        """);

    [Fact]
    public Task Fixes_TwoOnOneLine() => Verify.Fix<SetBeforeStartFix>(
        """
        class Worker
        {
            private int _limit;
            private string? _name;
            public void Start()
            {
                new Thread(Run).Start(); // go
                {|LKS1024:_limit = 10|}; /* ten */ {|LKS1024:_name = "worker"|}; // both
            }
            private void Run() => Console.WriteLine(_limit + _name);
        }
        """,
        """
        class Worker
        {
            private int _limit;
            private string? _name;
            public void Start()
            {
                _limit = 10; /* ten */
                _name = "worker"; // both
                new Thread(Run).Start(); // go
            }
            private void Run() => Console.WriteLine(_limit + _name);
        }
        """);

    [Fact]
    public Task Offers_NothingAcrossDirectives() => Verify.NoFix<SetBeforeStartFix>("""
        class Worker
        {
            private int _limit;
            public void Start()
            {
                new Thread(Run).Start();
        #if !OTHER
                {|LKS1024:_limit = 10|};
        #endif
            }
            private void Run() => Console.WriteLine(_limit);
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheValueComesLater() => Verify.NoFix<SetBeforeStartFix>("""
        class Worker
        {
            private int _limit;
            public void Start()
            {
                new Thread(Run).Start();
                var read = int.Parse(Console.ReadLine()!);
                {|LKS1024:_limit = read|};
            }
            private void Run() => Console.WriteLine(_limit);
        }
        """);
}

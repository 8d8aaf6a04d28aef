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

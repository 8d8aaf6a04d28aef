using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class StartFixTests
{
    [Fact]
    public Task Fixes_StatementsAndLocals() => Verify.Fix<StartFix>(
        """
        class Jobs
        {
            public void Run()
            {
                var thread = {|LKS5007:new Thread(() => Console.WriteLine())|};
                thread.IsBackground = true;
                {|LKS5007:new Thread(() => Console.WriteLine())|};
            }
        }
        """,
        """
        class Jobs
        {
            public void Run()
            {
                var thread = new Thread(() => Console.WriteLine());
                thread.IsBackground = true;
                thread.Start();
                new Thread(() => Console.WriteLine()).Start();
            }
        }
        """);
}

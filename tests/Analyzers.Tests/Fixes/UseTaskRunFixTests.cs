using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseTaskRunFixTests
{
    [Fact]
    public Task Fixes_StartNew() => Verify.Fix<UseTaskRunFix>(
        """
        class Jobs
        {
            public Task Run() => {|LKS5010:Task.Factory.StartNew(async () => await Task.Delay(1))|};
        }
        """,
        """
        class Jobs
        {
            public Task Run() => Task.Run(async () => await Task.Delay(1));
        }
        """);
}

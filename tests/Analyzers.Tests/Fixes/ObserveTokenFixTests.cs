using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ObserveTokenFixTests
{
    [Fact]
    public Task Fixes_BlocksAndStatements() => Verify.Fix<ObserveTokenFix>(
        """
        class Poller
        {
            public async Task Run(string[] names, CancellationToken cancellationToken)
            {
                {|LKS5005:foreach (var name in names)|}
                    await Task.Delay(name.Length); // wait
                {|LKS5005:while (true)|}
                {
                    // again
                    await Task.Delay(1000);
                }
            }
        }
        """,
        """
        class Poller
        {
            public async Task Run(string[] names, CancellationToken cancellationToken)
            {
                foreach (var name in names)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await Task.Delay(name.Length); // wait
                }
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    // again
                    await Task.Delay(1000);
                }
            }
        }
        """);
}

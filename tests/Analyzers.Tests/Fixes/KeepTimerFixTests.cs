using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class KeepTimerFixTests
{
    [Fact]
    public Task Fixes_WithAField() => Verify.Fix<KeepTimerFix>(
        """
        class Clock
        {
            public void Start()
            {
                {|LKS5011:new Timer(_ => Console.WriteLine(), null, 0, 100)|};
            }
        }
        """,
        """
        class Clock
        {
            private Timer? _timer;

            public void Start()
            {
                _timer = new Timer(_ => Console.WriteLine(), null, 0, 100);
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class CopyLoopVariableFixTests
{
    [Fact]
    public Task Fixes_InABlockAndWithoutOne() => Verify.Fix<CopyLoopVariableFix>(
        """
        class Runner
        {
            public void Start()
            {
                for (var i = 0; i < 10; i++)
                {
                    // one task a round
                    Task.Run(() => Console.WriteLine({|LKS1013:i|} + i));
                }
                for (var j = 0; j < 10; j++)
                    Task.Run(() => Console.WriteLine({|LKS1013:j|}));
            }
        }
        """,
        """
        class Runner
        {
            public void Start()
            {
                for (var i = 0; i < 10; i++)
                {
                    // one task a round
                    var iCopy = i;
                    Task.Run(() => Console.WriteLine(iCopy + iCopy));
                }
                for (var j = 0; j < 10; j++)
                {
                    var jCopy = j;
                    Task.Run(() => Console.WriteLine(jCopy));
                }
            }
        }
        """);
}

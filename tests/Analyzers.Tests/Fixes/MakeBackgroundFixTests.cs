using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MakeBackgroundFixTests
{
    [Fact]
    public Task Fixes_CreationsWithAndWithoutAnInitializer() => Verify.Fix<MakeBackgroundFix>(
        """
        class Worker
        {
            public void Start()
            {
                var thread = {|LKS5006:new Thread(Run)|};
                thread.Start();
                {|LKS5006:new Thread(Run) { Name = "worker" }|}.Start();
            }
            private void Run()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
        }
        """,
        """
        class Worker
        {
            public void Start()
            {
                var thread = new Thread(Run) { IsBackground = true };
                thread.Start();
                new Thread(Run) { Name = "worker", IsBackground = true }.Start();
            }
            private void Run()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
        }
        """);
}

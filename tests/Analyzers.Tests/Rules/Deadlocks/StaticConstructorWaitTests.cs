using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class StaticConstructorWaitTests
{
    [Fact]
    public Task Reports_AWaitForAUserOfTheType() => Verify.Diagnostics("""
        class Table
        {
            private static int s_size;
            static Table()
            {
                var loader = new Thread(() => s_size = 3);
                loader.Start();
                {|LKS2012:loader.Join()|};
            }
            public static int Size => s_size;
        }
        """);

    [Fact]
    public Task Accepts_AWaitForOthers() => Verify.Diagnostics("""
        class Table
        {
            private static readonly int s_size;
            static Table()
            {
                s_size = Task.Run(() => Environment.ProcessorCount).Result;
            }
            public static int Size => s_size;
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class FineGrainTests
{
    [Fact]
    public Task Reports_OneStepPerRound() => Verify.Diagnostics("""
        class Sums
        {
            public void Square(double[] values)
            {
                {|LKS5016:Parallel.For(0, values.Length, i => values[i] *= values[i])|};
                {|LKS5016:Parallel.For(0, values.Length, i =>
                {
                    values[i] = values[i] + 1;
                })|};
            }
        }
        """);

    [Fact]
    public Task Accepts_RoundsThatDoMore() => Verify.Diagnostics("""
        class Sums
        {
            public void Square(double[] values, string[] names)
            {
                Parallel.For(0, values.Length, i => values[i] = Math.Sqrt(values[i]));
                Parallel.For(0, values.Length, i =>
                {
                    for (var j = 0; j < 1000; j++)
                        values[i] += j;
                });
                Parallel.ForEach(names, name => Console.WriteLine(name));
            }
        }
        """);
}

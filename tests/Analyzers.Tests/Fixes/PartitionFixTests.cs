using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class PartitionFixTests
{
    [Fact]
    public Task Fixes_WithRanges() => Verify.Fix<PartitionFix>(
        """
        class Sums
        {
            public void Square(double[] values, ParallelOptions options)
            {
                // each
                {|LKS5016:Parallel.For(0, values.Length, i => values[i] *= values[i])|}; // in place
                {|LKS5016:Parallel.For(0, 1000, options, (int i) =>
                {
                    // one more
                    values[i] = values[i] + 1;
                })|};
            }
        }
        """,
        """
        using System.Collections.Concurrent;

        class Sums
        {
            public void Square(double[] values, ParallelOptions options)
            {
                // each
                if (values.Length > 0)
                    Parallel.ForEach(Partitioner.Create(0, values.Length), range =>
                    {
                        for (var i = range.Item1; i < range.Item2; i++)
                            values[i] *= values[i];
                    }); // in place
                Parallel.ForEach(Partitioner.Create(0, 1000), options, range2 =>
                {
                    for (var i = range2.Item1; i < range2.Item2; i++)
                        // one more
                        values[i] = values[i] + 1;
                });
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheBoundIsAskedForOnce() => Verify.NoFix<PartitionFix>(
        """
        class Sums
        {
            private int _size;
            public void Square(double[] values) => {|LKS5016:Parallel.For(0, values.Length, i => values[i] *= values[i])|};
            public void Grow(double[] values)
            {
                {|LKS5016:Parallel.For(0, Size(), i => values[i] *= values[i])|};
            }
            private int Size() => _size++;
        }
        """);
}

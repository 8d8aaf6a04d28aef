using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MergeSectionsFixTests
{
    [Fact]
    public Task Fixes_WithOneSection() => Verify.Fix<MergeSectionsFix>(
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                var next = level + by;
                lock (_gate)
                    {|LKS1021:_level = next|};
                Console.WriteLine(level);
            }
        }
        """,
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                {
                    level = _level;
                    var next = level + by;
                    _level = next;
                }
                Console.WriteLine(level);
            }
        }
        """);

    [Fact]
    public Task Fixes_KeepingWhatIsSaidBetweenTheSections() => Verify.Fix<MergeSectionsFix>(
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                // read
                lock (_gate)
                {
                    level = _level; // here
                } // done
                // compute
                var next = level + by;
                lock (_gate)
                {
                    {|LKS1021:_level = next|};
                } // stored
            }
        }
        """,
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                // read
                lock (_gate)
                {
                    level = _level; // here
                                    // done
                                    // compute
                    var next = level + by;
                    _level = next;
                } // stored
            }
        }
        """);
}

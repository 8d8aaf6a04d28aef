using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SplitSectionTests
{
    [Fact]
    public Task Reports_AValueFromAnEarlierSection() => Verify.Diagnostics("""
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
            }
            public void Drain()
            {
                int level;
                lock (_gate)
                    level = _level;
                lock (_gate)
                    {|LKS1021:_level = level - 1|};
            }
        }
        """);

    [Fact]
    public Task Accepts_ASecondTest_AndOneSection() => Verify.Diagnostics("""
        class Tank
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private int _level;
            private int _top;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                var next = level + by;
                lock (_gate)
                {
                    if (_level == level)
                        _level = next;
                }
                lock (_gate)
                    _top = next;
            }
            public void Drain() { lock (_gate) { var level = _level; _level = level - 1; } }
        }
        """);
}

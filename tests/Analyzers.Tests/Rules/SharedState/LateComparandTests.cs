using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LateComparandTests
{
    [Fact]
    public Task Reports_AnExpectedValueThatIsReadTooLate() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        sealed class Flags
        {
            private ImmutableDictionary<string, bool> _flags = ImmutableDictionary<string, bool>.Empty;
            public ImmutableDictionary<string, bool> Current => Volatile.Read(ref _flags);
            public void Set(string name) => Update(flags => flags.SetItem(name, true));
            private void Update(Func<ImmutableDictionary<string, bool>, ImmutableDictionary<string, bool>> change)
            {
                while (true)
                {
                    var next = change(Current);
                    var seen = Current;
                    if (ReferenceEquals({|LKS1022:Interlocked.CompareExchange(ref _flags, next, seen)|}, seen))
                        return;
                }
            }
            private int _max;
            public bool Raise(int by)
            {
                var sum = _max + by;
                return {|LKS1022:Interlocked.CompareExchange(ref _max, sum, _max)|} == sum - by;
            }
        }
        """);

    [Fact]
    public Task Accepts_AValueThatIsMadeOfTheExpectedOne() => Verify.Diagnostics("""
        using System.Collections.Immutable;
        sealed class Flags
        {
            private ImmutableDictionary<string, bool> _flags = ImmutableDictionary<string, bool>.Empty;
            private int _sum;
            private int _limit;
            public ImmutableDictionary<string, bool> Current => Volatile.Read(ref _flags);
            public void Update(Func<ImmutableDictionary<string, bool>, ImmutableDictionary<string, bool>> change)
            {
                var seen = Current;
                while (true)
                {
                    var next = change(seen);
                    var found = Interlocked.CompareExchange(ref _flags, next, seen);
                    if (ReferenceEquals(found, seen))
                        return;
                    seen = found;
                }
            }
            public void Add(int by)
            {
                int seen, next;
                do
                {
                    seen = Volatile.Read(ref _sum);
                    next = Math.Min(seen + by, _limit);
                }
                while (Interlocked.CompareExchange(ref _sum, next, seen) != seen);
            }
            public object? Read() => Interlocked.CompareExchange(ref _any, _any, _any);
            private object? _any;
            public void SetLimit(int limit) => Interlocked.CompareExchange(ref _limit, limit, 0);
        }
        """);
}

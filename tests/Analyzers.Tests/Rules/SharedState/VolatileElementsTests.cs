using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class VolatileElementsTests
{
    [Fact]
    public Task Suggests_TheElement() => Verify.Diagnostics("""
        class Slots
        {
            private volatile int[] _slots = new int[4];
            public void Set(int value) => {|LKS1020:_slots[0] = value|};
            public int Get() => _slots[0];
        }
        """);

    [Fact]
    public Task Accepts_NewArrays_AndOrderedElements() => Verify.Diagnostics("""
        class Slots
        {
            private volatile int[] _slots = new int[4];
            public void Set(int value) => _slots = [value, 0, 0, 0];
            public void Put(int value) => Volatile.Write(ref _slots[0], value);
        }
        """);
}

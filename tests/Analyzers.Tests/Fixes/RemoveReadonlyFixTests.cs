using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class RemoveReadonlyFixTests
{
    [Fact]
    public Task Fixes_TheField() => Verify.Fix<RemoveReadonlyFix>(
        """
        class Counter
        {
            // guards nothing yet
            private readonly SpinLock {|LKS3009:_fixed|} = new();
            public bool IsHeld => _fixed.IsHeld;
        }
        """,
        """
        class Counter
        {
            // guards nothing yet
            private SpinLock _fixed = new();
            public bool IsHeld => _fixed.IsHeld;
        }
        """);

    [Fact]
    public Task Fixes_AFieldThatHasALock() => Verify.Fix<RemoveReadonlyFix>(
        """
        struct Slot
        {
            private SpinLock _gate;
            private int _value;
            public void Add(int by)
            {
                var taken = false;
                try { _gate.Enter(ref taken); _value += by; }
                finally { if (taken) _gate.Exit(); }
            }
        }

        class Table
        {
            private readonly Slot {|LKS3009:_slot|}; // one
            public void Add() => _slot.Add(1);
        }
        """,
        """
        struct Slot
        {
            private SpinLock _gate;
            private int _value;
            public void Add(int by)
            {
                var taken = false;
                try { _gate.Enter(ref taken); _value += by; }
                finally { if (taken) _gate.Exit(); }
            }
        }

        class Table
        {
            private Slot _slot; // one
            public void Add() => _slot.Add(1);
        }
        """);
}

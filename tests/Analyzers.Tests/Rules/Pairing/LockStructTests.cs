using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class LockStructTests
{
    [Fact]
    public Task Reports_ReadonlyFieldsParametersAndCopies() => Verify.Diagnostics("""
        class Counter
        {
            private readonly SpinLock {|LKS3009:_fixed|} = new();
            private SpinLock _lock = new();
            public void Use(SpinLock {|LKS3009:given|}) { var {|LKS3009:copy = _lock|}; }
            public bool IsHeld => _fixed.IsHeld;
        }
        """);

    [Fact]
    public Task Accepts_FieldsAndReferences() => Verify.Diagnostics("""
        class Counter
        {
            private SpinLock _lock = new();
            public void Use(ref SpinLock given) { ref var alias = ref _lock; }
            public bool IsHeld => _lock.IsHeld;
        }
        """);
}

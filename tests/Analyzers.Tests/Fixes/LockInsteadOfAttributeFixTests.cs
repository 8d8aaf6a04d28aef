using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class LockInsteadOfAttributeFixTests
{
    [Fact]
    public Task Fixes_AllMethodsOfOneLock() => Verify.Fix<LockInsteadOfAttributeFix>(
        """
        using System.Runtime.CompilerServices;

        class Counter
        {
            private int _count;

            [MethodImpl(MethodImplOptions.Synchronized)]
            public void {|LKS6006:Add|}() => _count++;

            // the current value
            [MethodImpl(MethodImplOptions.Synchronized)]
            public int {|LKS6006:Get|}()
            {
                return _count;
            }
        }
        """,
        """
        using System.Runtime.CompilerServices;

        class Counter
        {
            private int _count;
            private readonly Lock _gate = new();

            public void Add()
            {
                lock (_gate)
                    _count++;
            }

            // the current value
            public int Get()
            {
                lock (_gate)
                {
                    return _count;
                }
            }
        }
        """);

    [Fact]
    public Task Leaves_OtherOptionsAndOtherUsersOfTheLock() => Verify.NoFix<LockInsteadOfAttributeFix>("""
        using System.Runtime.CompilerServices;
        class Counter
        {
            private int _count;
            [MethodImpl(MethodImplOptions.Synchronized | MethodImplOptions.NoInlining)]
            public void {|LKS6006:Add|}() => _count++;
        }
        """);
}

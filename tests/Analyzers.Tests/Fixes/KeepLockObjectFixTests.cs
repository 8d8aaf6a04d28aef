using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class KeepLockObjectFixTests
{
    [Fact]
    public Task Fixes_AllReplacements() => Verify.Fix<KeepLockObjectFix>(
        """
        class Vault
        {
            private object _gate = new();
            private int _silver;

            public void Add() { lock (_gate) _silver++; }

            public void Reset() => {|LKS6002:_gate = new object()|}; // a new one

            public void Empty()
            {
                Console.WriteLine("empty");
                // and again
                this._gate = new();
            }
        }
        """,
        """
        class Vault
        {
            private readonly object _gate = new();
            private int _silver;

            public void Add() { lock (_gate) _silver++; }

            public void Reset()
            {
            } // a new one

            public void Empty()
            {
                Console.WriteLine("empty");
                // and again
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAnObjectThatIsMoreThanALock() => Verify.NoFix<KeepLockObjectFix>("""
        class Vault
        {
            private object _gate = new();
            private int _silver;

            public object Seal => _gate;

            public void Add() { lock (_gate) _silver++; }

            public void Reset() => {|LKS6002:_gate = new object()|};
        }
        """);
}

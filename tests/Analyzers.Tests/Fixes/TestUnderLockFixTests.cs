using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class TestUnderLockFixTests
{
    [Fact]
    public Task Fixes_ByWideningTheLock() => Verify.Fix<TestUnderLockFix>(
        """
        class Account
        {
            private readonly object _gate = new();
            private int _balance;
            public void Deposit(int amount) { lock (_gate) _balance += amount; }
            public void Withdraw(int amount)
            {
                // enough?
                if (_balance >= amount)
                {
                    lock (_gate)
                    {
                        {|LKS1006:_balance -= amount|};
                    }
                }
            }
        }
        """,
        """
        class Account
        {
            private readonly object _gate = new();
            private int _balance;
            public void Deposit(int amount) { lock (_gate) _balance += amount; }
            public void Withdraw(int amount)
            {
                // enough?
                lock (_gate)
                {
                    if (_balance >= amount)
                    {
                        _balance -= amount;
                    }
                }
            }
        }
        """);
}

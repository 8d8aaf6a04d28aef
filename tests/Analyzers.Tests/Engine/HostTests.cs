using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

public sealed class HostTests
{
    [Fact]
    public Task Accepts_AClassWithoutConcurrency() => Verify.Diagnostics("""
        class Account
        {
            private int _balance;

            public void Deposit(int amount) => _balance += amount;
        }
        """);
}

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

    [Fact]
    public Task Reports_InANestedType() => Verify.Diagnostics("""
        class Outer
        {
            class Inner
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                public void Run(bool early)
                {
                    {|LKS3001:_gate.Wait()|};
                    if (early)
                        return;
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_InARecordAndAStruct() => Verify.Diagnostics("""
        record Gate(SemaphoreSlim Semaphore)
        {
            public void Run(bool early)
            {
                {|LKS3001:Semaphore.Wait()|};
                if (early)
                    return;
                Semaphore.Release();
            }
        }

        readonly struct Section(SemaphoreSlim semaphore)
        {
            public void Run(bool early)
            {
                {|LKS3001:semaphore.Wait()|};
                if (early)
                    return;
                semaphore.Release();
            }
        }

        interface IWork
        {
            static readonly SemaphoreSlim Gate = new(1, 1);
            void Run(bool early)
            {
                {|LKS3001:Gate.Wait()|};
                if (early)
                    return;
                Gate.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_InTopLevelStatements() => Verify.Program("""
        var gate = new SemaphoreSlim(1, 1);
        {|LKS3001:gate.Wait()|};
        if (args.Length > 0)
            return;
        gate.Release();
        """);

    [Fact]
    public Task Reports_InTheFieldBackedAccessorsOfAProperty() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public string? Value
            {
                get => field;
                set
                {
                    {|LKS3001:_gate.Wait()|};
                    if (value is null)
                        return;
                    field = value;
                    _gate.Release();
                }
            }
        }
        """);
}

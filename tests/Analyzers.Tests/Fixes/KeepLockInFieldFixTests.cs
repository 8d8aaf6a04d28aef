using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class KeepLockInFieldFixTests
{
    [Fact]
    public Task Fixes_LocksOfEachKind() => Verify.Fix<KeepLockInFieldFix>(
        """
        class Account
        {
            private decimal _balance;
            private int _reads;
            private static int s_count;

            public async Task DepositAsync(decimal amount)
            {
                // one at a time
                using var gate = new SemaphoreSlim(1, 1); // or so
                await {|LKS6003:gate|}.WaitAsync();
                try
                {
                    _balance += amount;
                    await Task.Yield();
                }
                finally
                {
                    gate.Release();
                }
            }

            public void Read()
            {
                ReaderWriterLockSlim window = new(LockRecursionPolicy.NoRecursion);
                {|LKS6003:window|}.EnterWriteLock();
                try { _reads++; } finally { window.ExitWriteLock(); }
            }

            public static void Count()
            {
                var gate = new Lock();
                using ({|LKS6003:gate|}.EnterScope())
                    s_count++;
            }
        }
        """,
        """
        class Account
        {
            private decimal _balance;
            private int _reads;
            private static int s_count;
            private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1);
            private readonly ReaderWriterLockSlim _window = new(LockRecursionPolicy.NoRecursion);
            private static readonly Lock s_gate = new Lock();

            public async Task DepositAsync(decimal amount)
            {
                // one at a time
                // or so
                await _gate.WaitAsync();
                try
                {
                    _balance += amount;
                    await Task.Yield();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Read()
            {
                _window.EnterWriteLock();
                try { _reads++; } finally { _window.ExitWriteLock(); }
            }

            public static void Count()
            {
                using (s_gate.EnterScope())
                    s_count++;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheCallDecides() => Verify.NoFix<KeepLockInFieldFix>("""
        class Account
        {
            private int _count;
            public void Count(LockRecursionPolicy policy)
            {
                var gate = new ReaderWriterLockSlim(policy);
                {|LKS6003:gate|}.EnterWriteLock();
                try { _count++; } finally { gate.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereItWouldWaitForItself() => Verify.NoFix<KeepLockInFieldFix>("""
        class Tree
        {
            private int _count;
            public void Count(int depth)
            {
                var gate = new SemaphoreSlim(1, 1);
                {|LKS6003:gate|}.Wait();
                try { _count++; Deeper(depth); } finally { gate.Release(); }
            }
            private void Deeper(int depth) { if (depth > 0) Count(depth - 1); }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereAnotherLockIsTaken() => Verify.NoFix<KeepLockInFieldFix>("""
        class Tree
        {
            private readonly object _nodes = new();
            private int _count;
            public void Count()
            {
                var gate = new SemaphoreSlim(1, 1);
                {|LKS6003:gate|}.Wait();
                try { Add(); } finally { gate.Release(); }
            }
            private void Add() { lock (_nodes) _count++; }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereItIsDisposed() => Verify.NoFix<KeepLockInFieldFix>("""
        class Tree
        {
            private int _count;
            public void Count()
            {
                var gate = new SemaphoreSlim(1, 1);
                {|LKS6003:gate|}.Wait();
                try { _count++; } finally { gate.Release(); }
                gate.Dispose();
            }
        }
        """);
}

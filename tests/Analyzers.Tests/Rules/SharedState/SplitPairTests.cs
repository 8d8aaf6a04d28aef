using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>A member that releases what another one acquires runs under the lock up to there.</summary>
public sealed class SplitPairTests
{
    private static string Ledger(string field, string begin, string end, string down = "_open--;") => $$"""
        public sealed class Ledger
        {
            private readonly {{field}}
            private int _open;
            public void Begin() { {{begin}} _open++; }
            public void End() { {{down}} {{end}} }
            public void Run() => Parallel.For(0, 10, i => { Begin(); try { Console.WriteLine(i); } finally { End(); } });
        }
        """;

    [Theory]
    [InlineData("object _gate = new();", "Monitor.Enter(_gate);", "Monitor.Exit(_gate);")]
    [InlineData("Lock _gate = new();", "_gate.Enter();", "_gate.Exit();")]
    [InlineData("Mutex _gate = new();", "_gate.WaitOne();", "_gate.ReleaseMutex();")]
    [InlineData("SemaphoreSlim _gate = new(1, 1);", "_gate.Wait();", "_gate.Release();")]
    [InlineData("ReaderWriterLockSlim _gate = new();", "_gate.EnterWriteLock();", "_gate.ExitWriteLock();")]
    [InlineData("object _gate = new();", "Monitor.Enter(_gate);", "if (_open < 0) _open = 0; Monitor.Exit(_gate);")]
    public Task Accepts_WhatComesBeforeTheRelease(string field, string begin, string end) => Verify.Diagnostics(Ledger(field, begin, end));

    [Fact]
    public Task Reports_WhatComesAfterIt() => Verify.Diagnostics(Ledger("object _gate = new();", "Monitor.Enter(_gate);", "{|LKS1001:_open--|};", "Monitor.Exit(_gate);"));

    [Fact]
    public Task Reports_WhatComesBeforeASignal() => Verify.Diagnostics("""
        public sealed class Mailbox
        {
            private readonly SemaphoreSlim _letters = new(0);
            private int _count;
            public void Post() { {|LKS1001:_count++|}; _letters.Release(); }
            public void Take() { _letters.Wait(); _count--; }
            public void Run() => Parallel.For(0, 10, i => { Post(); Take(); });
        }
        """);
}

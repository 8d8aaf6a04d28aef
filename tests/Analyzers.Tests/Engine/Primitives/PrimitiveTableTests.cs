using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Primitives;

/// <summary>Every primitive that can be held, entered and left in every way its table row names.</summary>
public sealed class PrimitiveTableTests
{
    [Theory]
    [InlineData("object", "new()", "Monitor.Enter(_x)", "Monitor.Exit(_x)", "")]
    [InlineData("object", "new()", "while (!Monitor.TryEnter(_x)) { }", "Monitor.Exit(_x)", "")]
    [InlineData("Lock", "new()", "_x.Enter()", "_x.Exit()", "")]
    [InlineData("Lock", "new()", "while (!_x.TryEnter(5)) { }", "_x.Exit()", "")]
    [InlineData("Lock", "new()", "var scope = _x.EnterScope()", "scope.Dispose()", "")]
    [InlineData("SemaphoreSlim", "new(1, 1)", "_x.Wait()", "_x.Release()", "")]
    [InlineData("SemaphoreSlim", "new(1, 1)", "_x.Wait(-1)", "_x.Release(1)", "")]
    [InlineData("SemaphoreSlim", "new(1, 1)", "_x.WaitAsync().Wait()", "_x.Release()", "")]
    [InlineData("Semaphore", "new(1, 1)", "_x.WaitOne()", "_x.Release()", "")]
    [InlineData("Mutex", "new()", "_x.WaitOne()", "_x.ReleaseMutex()", "")]
    [InlineData("Mutex", "new()", "while (!_x.WaitOne(100)) { }", "_x.ReleaseMutex()", "")]
    [InlineData("ReaderWriterLockSlim", "new()", "_x.EnterReadLock()", "_x.ExitReadLock()", ":Shared")]
    [InlineData("ReaderWriterLockSlim", "new()", "_x.EnterUpgradeableReadLock()", "_x.ExitUpgradeableReadLock()", ":Upgradeable")]
    [InlineData("ReaderWriterLockSlim", "new()", "_x.EnterWriteLock()", "_x.ExitWriteLock()", "")]
    [InlineData("ReaderWriterLockSlim", "new()", "while (!_x.TryEnterWriteLock(1)) { }", "_x.ExitWriteLock()", "")]
    [InlineData("ReaderWriterLock", "new()", "_x.AcquireReaderLock(-1)", "_x.ReleaseReaderLock()", ":Shared")]
    [InlineData("ReaderWriterLock", "new()", "_x.AcquireWriterLock(-1)", "_x.ReleaseWriterLock()", "")]
    [InlineData("SpinLock", "new(false)", "var taken = false; _x.Enter(ref taken)", "_x.Exit()", "")]
    [InlineData("SpinLock", "new(false)", "var taken = false; while (!taken) _x.TryEnter(ref taken)", "_x.Exit(false)", "")]
    public Task Holds_FromAcquireToRelease(string type, string value, string acquire, string release, string mode) => Probe.Held($$"""
        class Store
        {
            private {{(type == "SpinLock" ? "" : "readonly ")}}{{type}} _x = {{value}};
            public void Run()
            {
                Here(); // held:
                {{acquire}};
                Here(); // held: this._x{{mode}}
                {{release}};
                Here(); // held:
            }
        }
        """);

    [Theory]
    [InlineData("AutoResetEvent", "new(false)", "_x.WaitOne()", "_x.Set()")]
    [InlineData("ManualResetEventSlim", "new()", "_x.Wait()", "_x.Set()")]
    [InlineData("CountdownEvent", "new(1)", "_x.Wait()", "_x.Signal()")]
    [InlineData("Barrier", "new(1)", "_x.SignalAndWait()", "_x.SignalAndWait()")]
    public Task Holds_NothingOfSignals(string type, string value, string wait, string signal) => Probe.Held($$"""
        class Store
        {
            private readonly {{type}} _x = {{value}};
            public void Run()
            {
                {{wait}};
                Here(); // held:
                {{signal}};
                Here(); // held:
            }
        }
        """);
}

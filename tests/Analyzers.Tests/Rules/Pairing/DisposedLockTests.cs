using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class DisposedLockTests
{
    [Fact]
    public Task Reports_LocksThatWorkersUse() => Verify.Diagnostics("""
        class Worker : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _rounds;
            public void Start() => Task.Run(() =>
            {
                _gate.Wait();
                try { _rounds++; }
                finally { _gate.Release(); }
            });
            public void Dispose() => {|LKS3013:_gate.Dispose()|};
        }
        """);

    [Fact]
    public Task Reports_AReaderWriterLockThatIsHeld() => Verify.Diagnostics("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Close()
            {
                _lock.EnterWriteLock();
                try { {|LKS3013:_lock.Dispose()|}; }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkersThatAreWaitedForOrToldToStop() => Verify.Diagnostics("""
        class Worker : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _other = new(1, 1);
            private readonly SemaphoreSlim _plain = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task? _work;
            private int _rounds;
            public void Start() => _work = Task.Run(() =>
            {
                _gate.Wait();
                try { _rounds++; }
                finally { _gate.Release(); }
            });
            public void Watch() => Task.Run(() =>
            {
                _other.Wait(_stop.Token);
                try { Console.WriteLine(); }
                finally { _other.Release(); }
            });
            public void Call()
            {
                _plain.Wait();
                try { Console.WriteLine(); }
                finally { _plain.Release(); }
            }
            public void Dispose()
            {
                _work?.Wait();
                _gate.Dispose();
                _stop.Cancel();
                _other.Dispose();
                _plain.Dispose();
            }
        }
        """);
}

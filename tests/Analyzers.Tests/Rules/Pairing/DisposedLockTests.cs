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

    [Fact]
    public Task Reports_UseAfterDisposal() => Verify.Diagnostics("""
        class Worker
        {
            private readonly CountdownEvent _done = new(2);

            public async Task RunAsync(Func<SemaphoreSlim, Task> work)
            {
                var permit = new SemaphoreSlim(1, 1);
                await permit.WaitAsync();
                try
                {
                    await work(permit);
                }
                finally
                {
                    permit.Dispose();
                    {|LKS3013:permit.Release()|};
                }
            }

            public void Finish(Mutex mutex, Action work)
            {
                mutex.WaitOne();
                try
                {
                    work();
                    mutex.Dispose();
                }
                finally
                {
                    {|LKS3013:mutex.ReleaseMutex()|};
                }
            }

            public void Signal()
            {
                _done.Dispose();
                Console.WriteLine();
                {|LKS3013:_done.Signal()|};
            }

            public Action Meet(Barrier barrier) => () =>
            {
                barrier.Dispose();
                {|LKS3013:barrier.SignalAndWait()|};
            };

            public void Wait(ManualResetEventSlim ready, bool again)
            {
                using (ready)
                    ready.Wait();
                if (again)
                    {|LKS3013:ready.Wait()|};
            }

            public void Read(ReaderWriterLockSlim gate)
            {
                gate.Dispose();
                {|LKS3013:gate.EnterReadLock()|};
                try { Console.WriteLine(); }
                finally { gate.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_UseBeforeOrOnOtherWays_AndWhatIsReplacedOrExpectedToFail() => Verify.Diagnostics("""
        class Worker
        {
            private SemaphoreSlim _permit = new(1, 1);
            private readonly ManualResetEventSlim _ready = new();

            public void Replaced()
            {
                _permit.Dispose();
                _permit = new SemaphoreSlim(1, 1);
                _permit.Wait();
                _permit.Release();
            }

            public void Renewed()
            {
                _permit.Dispose();
                Renew();
                _permit.Wait();
                _permit.Release();
            }

            private void Renew() => _permit = new(1, 1);

            public void Set() { _ready.Dispose(); _ready.Set(); }

            public void Either(bool last)
            {
                if (last)
                {
                    _permit.Dispose();
                    return;
                }

                _permit.Wait();
                _permit.Release();
            }

            public void Conditional(Func<bool> last)
            {
                _permit.Wait();
                try
                {
                    if (last())
                        _permit.Dispose();
                }
                finally
                {
                    _permit.Release();
                }
            }

            public void Told(CountdownEvent done, Action work)
            {
                var isDisposed = false;
                try
                {
                    work();
                    done.Dispose();
                    isDisposed = true;
                }
                finally
                {
                    if (!isDisposed)
                        done.Signal();
                }
            }

            public void Cases(int kind)
            {
                switch (kind)
                {
                    case 1:
                        _permit.Dispose();
                        break;
                    case 2:
                        _permit.Wait();
                        _permit.Release();
                        break;
                }
            }

            public void Other(SemaphoreSlim one, SemaphoreSlim other)
            {
                one.Dispose();
                other.Wait();
                other.Release();
            }

            public void Expected()
            {
                _ready.Dispose();
                try { _ready.Wait(); }
                catch (ObjectDisposedException) { Console.WriteLine("as expected"); }
            }

            public void Last(Action work)
            {
                _permit.Wait();
                try
                {
                    work();
                }
                finally
                {
                    _permit.Release();
                    _permit.Dispose();
                }
            }
        }
        """);
}

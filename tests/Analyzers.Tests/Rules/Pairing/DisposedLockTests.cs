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

    [Fact]
    public Task Reports_ReleasesOfAKeptLoopThatNobodyWaitsFor() => Verify.Diagnostics("""
        interface IPort { ValueTask<double> MeasureAsync(int channel, CancellationToken token); }

        class Session(IPort port) : IAsyncDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync(_stop.Token);
            private async Task LoopAsync(CancellationToken token)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                try
                {
                    while (await timer.WaitForNextTickAsync(token))
                        Console.WriteLine(await MeasureAsync(token));
                }
                catch (OperationCanceledException) when (token.IsCancellationRequested)
                {
                }
            }
            private async Task<double> MeasureAsync(CancellationToken token)
            {
                await _gate.WaitAsync(token);
                try { return await port.MeasureAsync(1, token); }
                finally { _gate.Release(); }
            }
            public async ValueTask DisposeAsync()
            {
                await _stop.CancelAsync();
                {|LKS3013:_gate.Dispose()|};
                _stop.Dispose();
            }
        }

        class OnThePool(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task? _loop;
            public void Start()
            {
                if (_loop is not null)
                    return;
                _loop = Task.Run(async () =>
                {
                    while (!_stop.IsCancellationRequested)
                    {
                        await _gate.WaitAsync();
                        try { Console.WriteLine(await port.MeasureAsync(1, _stop.Token)); }
                        finally { _gate.Release(); }
                    }
                });
            }
            public void Dispose()
            {
                _stop.Cancel();
                {|LKS3013:_gate.Dispose()|};
            }
        }

        class WithoutAWord(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync() { for (var i = 0; i < 1000; i++) { await _gate.WaitAsync(); try { await port.MeasureAsync(i, default); } finally { _gate.Release(); } } }
            public void Dispose() => {|LKS3013:_gate.Dispose()|};
        }

        class OnAThread(Action work) : IDisposable
        {
            private readonly Mutex _gate = new();
            private readonly CancellationTokenSource _stop = new();
            private Thread? _thread;
            public void Start() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }
            private void Run()
            {
                while (!_stop.IsCancellationRequested)
                {
                    _gate.WaitOne();
                    try { work(); }
                    finally { _gate.ReleaseMutex(); }
                }
            }
            public void Dispose()
            {
                _stop.Cancel();
                {|LKS3013:_gate.Dispose()|};
            }
        }
        """);

    [Fact]
    public Task Accepts_LoopsThatAreWaitedForHandedOutOrCountOnIt() => Verify.Diagnostics("""
        interface IPort { ValueTask<double> MeasureAsync(int channel, CancellationToken token); }

        abstract class Measuring(IPort port)
        {
            public async Task MeasureAsync(SemaphoreSlim gate, CancellationToken token) { await gate.WaitAsync(token); try { await port.MeasureAsync(1, token); } finally { gate.Release(); } }
        }

        class Waits(IPort port) : IAsyncDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync() { while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } } }
            public async ValueTask DisposeAsync() { await _stop.CancelAsync(); await _loop; _gate.Dispose(); }
        }

        class WaitsElsewhere(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync() { while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } } }
            public async Task StopAsync() { _stop.Cancel(); await _loop; }
            public void Dispose() { _stop.Cancel(); _gate.Dispose(); }
        }

        class HandsOut(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public Task Completion => _loop;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync() { while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } } }
            public void Dispose() { _stop.Cancel(); _gate.Dispose(); }
        }

        class Returns(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public Task StartAsync() => _loop = LoopAsync();
            private async Task LoopAsync() { while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } } }
            public void Dispose() { _stop.Cancel(); _gate.Dispose(); }
        }

        class Expects(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync()
            {
                try { while (!_stop.IsCancellationRequested) await MeasureAsync(); }
                catch (ObjectDisposedException) { }
            }
            private async Task MeasureAsync() { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } }
            public void Dispose() { _stop.Cancel(); _gate.Dispose(); }
        }

        class ByHelper(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private readonly ManualResetEventSlim _ended = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = Task.Run(LoopAsync);
            private async Task LoopAsync()
            {
                while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } }
                _ended.Set();
            }
            private void End() { _stop.Cancel(); _ended.Wait(); }
            public void Dispose() { End(); _gate.Dispose(); }
        }

        class NotHeld(IPort port) : IDisposable
        {
            private readonly SemaphoreSlim _signal = new(0);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync(_stop.Token);
            public void Put() => _signal.Release();
            private async Task LoopAsync(CancellationToken token) { while (true) { await _signal.WaitAsync(token); await port.MeasureAsync(1, token); } }
            public void Dispose() { _stop.Cancel(); _signal.Dispose(); }
        }

        class LastOfTheLoop(IPort port)
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly CancellationTokenSource _stop = new();
            private Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync();
            private async Task LoopAsync()
            {
                while (!_stop.IsCancellationRequested) { await _gate.WaitAsync(); try { await port.MeasureAsync(1, _stop.Token); } finally { _gate.Release(); } }
                End();
            }
            private void End() { _stop.Cancel(); _gate.Dispose(); }
        }
        """);
}

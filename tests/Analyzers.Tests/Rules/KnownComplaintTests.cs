using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules;

/// <summary>
/// What users of other analyzers have complained about, as they described it: alarms on correct code, which must be silent here,
/// and defects those rules do not see, which must be reported.
/// </summary>
public sealed class KnownComplaintTests
{
    private static Task Release(string members) => Verify.Diagnostics($$"""
        class Worker(bool _condition)
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly ReaderWriterLock _old = new();
            private readonly Mutex _mutex = new();

        {{members}}

            static void Work() => Console.WriteLine();
        }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/5416
    [Theory]
    [InlineData("_rw.EnterReadLock(); if (_rw.IsReadLockHeld) _rw.ExitReadLock();")]
    [InlineData("_rw.EnterWriteLock(); if (_rw.IsWriteLockHeld) _rw.ExitWriteLock();")]
    [InlineData("_rw.EnterUpgradeableReadLock(); if (_rw.IsUpgradeableReadLockHeld) _rw.ExitUpgradeableReadLock();")]
    [InlineData("_rw.EnterReadLock(); try { Work(); } finally { if (_rw.IsReadLockHeld) _rw.ExitReadLock(); }")]
    [InlineData("try { _rw.EnterWriteLock(); Work(); } finally { if (_rw.IsWriteLockHeld) _rw.ExitWriteLock(); }")]
    [InlineData("_old.AcquireReaderLock(42); if (_old.IsReaderLockHeld) _old.ReleaseReaderLock();")]
    [InlineData("_old.AcquireWriterLock(42); if (_old.IsWriterLockHeld) _old.ReleaseWriterLock();")]
    public Task Accepts_AskingWhetherTheReaderWriterLockIsHeld(string body) => Release($"public void Run() {{ {body} }}");

    // https://github.com/SonarSource/sonar-dotnet/issues/5519
    [Theory]
    [InlineData("Monitor.Enter(_gate); if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate);")]
    [InlineData("try { Monitor.Enter(_gate); Work(); } finally { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); }")]
    public Task Accepts_AskingWhetherTheMonitorIsHeld(string body) => Release($"public void Run() {{ {body} }}");

    // https://github.com/SonarSource/sonar-dotnet/issues/5415 and https://github.com/SonarSource/sonar-dotnet/issues/5522
    [Theory]
    [InlineData("bool taken = false; try { Monitor.Enter(_gate, ref taken); Work(); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("bool taken = Monitor.TryEnter(_gate, 42); try { if (taken) Work(); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate, 500) == false) return; try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (!_rw.TryEnterReadLock(0)) { return; } try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("if (_rw.TryEnterReadLock(0) == false) { return; } try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("if (_rw.TryEnterReadLock(0) is false) { return; } try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("if (Monitor.TryEnter(_gate, 500)) { try { Work(); } finally { Monitor.Exit(_gate); } }")]
    [InlineData("var spin = new SpinLock(false); bool taken = false; try { spin.TryEnter(42, ref taken); if (taken) Work(); } finally { if (taken) spin.Exit(); }")]
    [InlineData("var spin = new SpinLock(false); bool taken = false; while (!taken) spin.TryEnter(ref taken); try { Work(); } finally { spin.Exit(); }")]
    [InlineData("bool taken = false; while (!taken) taken = Monitor.TryEnter(_gate, 42); try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("Mutex? held = null; if (_condition) { held = _mutex; held.WaitOne(); } try { Work(); } finally { if (held != null) held.ReleaseMutex(); }")]
    [InlineData("if (_condition) _mutex.WaitOne(); try { Work(); } finally { if (_condition) _mutex.ReleaseMutex(); }")]
    [InlineData("switch (Monitor.TryEnter(_gate)) { case true: Monitor.Exit(_gate); break; default: break; }")]
    [InlineData("var held = false; try { if (!_rw.IsReadLockHeld) { _rw.EnterReadLock(); held = true; } Work(); } finally { if (held) _rw.ExitReadLock(); }")]
    public Task Accepts_ReleasesOnWhatWasTaken(string body) => Release($"public void Run() {{ {body} }}");

    // https://github.com/SonarSource/sonar-dotnet/issues/5522: loops and try blocks in the section, which are finally regions themselves
    [Theory]
    [InlineData("spin.TryEnter(ref taken); foreach (var arg in args) { Work(); }")]
    [InlineData("spin.TryEnter(ref taken); try { Work(); } finally { Work(); }")]
    [InlineData("spin.TryEnter(ref taken); if (taken) foreach (var arg in args) using (new System.IO.MemoryStream()) { Work(); }")]
    [InlineData("spin.Enter(ref taken); foreach (var arg in args.Where(arg => arg != null)) { if (arg is int) continue; if (arg is string) return; Work(); }")]
    public Task Accepts_FinallyRegionsInsideTheSection(string body) => Release($$"""
            private SpinLock _spin = new(false);

            public void Field(object[] args)
            {
                bool taken = false;
                try { {{body.Replace("spin.", "_spin.", StringComparison.Ordinal)}} } finally { if (taken) { _spin.Exit(false); } }
            }

            public void Local(object[] args)
            {
                var spin = new SpinLock(false);
                bool taken = false;
                try { {{body}} } finally { if (taken) { spin.Exit(false); } }
            }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/5419
    [Theory]
    [InlineData("bool taken = false; Monitor.TryEnter(_gate, 42, ref taken); if (taken) { Monitor.Exit(_gate); }")]
    [InlineData("bool taken = false; Monitor.TryEnter(_gate, TimeSpan.FromSeconds(42), ref taken); switch (taken) { case true: Monitor.Exit(_gate); break; }")]
    [InlineData("bool taken = false; Monitor.Enter(_gate, ref taken); if (taken) { Monitor.Exit(_gate); }")]
    public Task Accepts_ReleasesOnTheFlagThatIsSetByReference(string body) => Release($"public void Run() {{ {body} }}");

    // https://github.com/microsoft/vs-threading/issues/611: a look that never blocks
    [Fact]
    public Task Accepts_AWaitOfNoTimeInAnAsyncMethod() => Release("""
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task Run(Func<Task> work)
            {
                if (!_permit.Wait(TimeSpan.Zero))
                    return;
                try { await work(); }
                finally { _permit.Release(); }
            }
        """);

    // https://github.com/microsoft/vs-threading/issues/1313
    [Fact]
    public Task Reports_AnAwaitInTheSectionOfAThread() => Release("""
            public async Task Run(Func<Task> work)
            {
                _rw.EnterWriteLock();
                try { {|LKS2008:await work()|}; }
                finally { _rw.ExitWriteLock(); }
            }
        """);

    // https://github.com/microsoft/vs-threading/issues/521: the wait may have failed where its task has ended
    [Fact]
    public Task Accepts_AWaitWhoseTaskIsAskedBeforeItIsCountedAsTaken() => Release("""
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task<IDisposable> Enter(CancellationToken cancellation)
            {
                var waiting = _permit.WaitAsync(cancellation);
                if (waiting.Status != TaskStatus.RanToCompletion)
                    await waiting;
                return new Releaser(_permit);
            }

            private sealed class Releaser(SemaphoreSlim permit) : IDisposable
            {
                public void Dispose() => permit.Release();
            }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/6048
    [Fact]
    public Task Accepts_ReleaseAroundWorkOfTheCaller() => Release("""
            public void Run()
            {
                lock (_gate)
                    Unlocked();
            }

            private void Unlocked()
            {
                Monitor.Exit(_gate);
                try
                {
                    Work();
                }
                finally
                {
                    Monitor.Enter(_gate);
                }
            }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/7826
    [Fact]
    public Task Accepts_LockStatementAfterAReaderWriterLock() => Release("""
            public void Run(ReaderWriterLockSlim rw, object gate)
            {
                rw.EnterReadLock();
                rw.ExitReadLock();
                Console.WriteLine();
                lock (gate)
                {
                    Console.WriteLine();
                }
            }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/6375
    [Theory]
    [InlineData("private readonly SemaphoreSlim _permit = new(1, 1);", "_permit.Wait()", "_permit.Release()")]
    [InlineData("private readonly Semaphore _permit = new(1, 1);", "_permit.WaitOne()", "_permit.Release()")]
    [InlineData("private readonly object _permit = new();", "Monitor.Enter(_permit)", "Monitor.Exit(_permit)")]
    [InlineData("private readonly Lock _permit = new();", "_permit.Enter()", "_permit.Exit()")]
    public Task Reports_SemaphoreReleasedOnlyWhereItFails(string field, string acquire, string release) => Verify.Diagnostics($$"""
        class Program
        {
            {{field}}

            public void Run(string text)
            {
                {|LKS3001:{{acquire}}|};
                try
                {
                    Console.WriteLine(text.Length);
                }
                catch (Exception)
                {
                    {{release}};
                    throw;
                }
            }
        }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/9769
    [Theory]
    [InlineData("private readonly SemaphoreSlim _permit = new(1, 1);", "await {|LKS3002:_permit.WaitAsync()|};", "_permit.Release()")]
    [InlineData("private readonly Semaphore _permit = new(1, 1);", "{|LKS3002:_permit.WaitOne()|};", "_permit.Release()")]
    [InlineData("private readonly ReaderWriterLockSlim _permit = new();", "{|LKS3002:_permit.EnterWriteLock()|};", "_permit.ExitWriteLock()")]
    public Task Reports_ReleaseOutsideFinally_AndNotInside(string field, string acquire, string release) => Verify.Diagnostics($$"""
        class Program
        {
            {{field}}

            public async Task Run(Func<int, int> work)
            {
                await Task.Yield();
                {{acquire}}
                work(1);
                {{release}};
            }

            public async Task Kept(Func<int, int> work)
            {
                await Task.Yield();
                {{acquire.Replace("{|LKS3002:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)}}
                try
                {
                    work(1);
                }
                finally
                {
                    {{release}};
                }
            }
        }
        """);

    // https://github.com/cezarypiatek/MultithreadingAnalyzer/issues/5
    [Theory]
    [InlineData("using (var ready = new AutoResetEvent(true)) { ready.WaitOne(); }")]
    [InlineData("using var ready = new ManualResetEventSlim(true); ready.Wait();")]
    [InlineData("using var done = new CountdownEvent(1); done.Signal(); done.Wait();")]
    public Task Accepts_WaitForAnEvent(string body) => Release($"public void Run() {{ {body} }}");

    // https://github.com/cezarypiatek/MultithreadingAnalyzer/issues/5: what else is waited for, and not held
    [Theory]
    [InlineData("WaitHandle.WaitAll(handles);")]
    [InlineData("token.WaitHandle.WaitOne();")]
    [InlineData("worker.Join();")]
    [InlineData("using var all = new Barrier(1); all.SignalAndWait();")]
    [InlineData("using var ready = new EventWaitHandle(true, EventResetMode.ManualReset); ready.WaitOne();")]
    public Task Accepts_WaitForWhatNobodyHolds(string body) => Release($"public void Run(WaitHandle[] handles, Thread worker, CancellationToken token) {{ {body} }}");

    // https://github.com/SonarSource/sonar-dotnet/issues/947
    [Fact]
    public Task Accepts_ConditionThatIsTestedAgainAfterAPulse() => Release("""
            private bool _ready;

            public bool Run()
            {
                lock (_gate)
                {
                    if (_ready)
                        return true;
                    Monitor.Wait(_gate);
                    if (_ready)
                        return true;
                    return false;
                }
            }

            public void Open()
            {
                lock (_gate)
                {
                    _ready = true;
                    Monitor.PulseAll(_gate);
                }
            }
        """);

    // https://github.com/SonarSource/sonar-dotnet/issues/7058
    [Fact]
    public Task Accepts_LocalLockThatABodyCaptures() => Release("""
            public int Total(int[] values)
            {
                object gate = new();
                int total = 0;
                Parallel.ForEach(values, value =>
                {
                    lock (gate)
                    {
                        total += value;
                    }
                });
                return total;
            }
        """);
}

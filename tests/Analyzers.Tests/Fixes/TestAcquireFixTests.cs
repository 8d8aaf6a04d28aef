using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class TestAcquireFixTests
{
    [Fact]
    public Task Fixes_SyncAndAsync() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public void Wait()
            {
                {|LKS3004:_semaphore.Wait(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public async Task WaitAsync()
            {
                await {|LKS3004:_semaphore.WaitAsync(100)|};
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public void Wait()
            {
                if (!_semaphore.Wait(100))
                    throw new TimeoutException();
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
            public async Task WaitAsync()
            {
                if (!(await _semaphore.WaitAsync(100)))
                    throw new TimeoutException();
                try { Console.WriteLine(); } finally { _semaphore.Release(); }
            }
        }
        """);

    [Fact]
    public Task Fixes_ALocalThatNothingReads() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public Task SaveAsync() => Task.Run(async () =>
            {
                var entered = await {|LKS3004:_semaphore.WaitAsync(100)|};
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            });
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public Task SaveAsync() => Task.Run(async () =>
            {
                var entered = await _semaphore.WaitAsync(100);
                if (!entered)
                    throw new TimeoutException();
                try { await Task.Yield(); } finally { _semaphore.Release(); }
            });
        }
        """);

    [Fact]
    public Task Fixes_ByACondition_AroundTheSectionAndNoMore() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            private int _plain;
            public async Task<int> SaveAsync(bool quick)
            {
                // not for long
                await {|LKS3004:_semaphore.WaitAsync(100)|}.ConfigureAwait(false); // or never
                var next = _count + 1;
                try
                {
                    _count = next;
                }
                finally
                {
                    _semaphore.Release();
                }

                Console.WriteLine("saved");
                return 1;
            }

            public void Plain()
            {
                _ = {|LKS3004:_semaphore.Wait(100)|};
                _plain++; // counted
                _semaphore.Release(); // given back
                Console.WriteLine();
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            private int _plain;
            public async Task<int> SaveAsync(bool quick)
            {
                // not for long
                if (await _semaphore.WaitAsync(100).ConfigureAwait(false)) // or never
                {
                    var next = _count + 1;
                    try
                    {
                        _count = next;
                    }
                    finally
                    {
                        _semaphore.Release();
                    }
                }

                Console.WriteLine("saved");
                return 1;
            }

            public void Plain()
            {
                if (_semaphore.Wait(100))
                {
                    _plain++; // counted
                    _semaphore.Release(); // given back
                }
                Console.WriteLine();
            }
        }
        """,
        "If");

    [Fact]
    public Task Fixes_ByACondition_ToTheEnd_WhereTheRestUsesWhatIsReadUnderTheLock() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly object _gate = new();
            private int _count;
            public void Print()
            {
                var isTaken = {|LKS3004:Monitor.TryEnter(_gate, 100)|};
                var count = _count;
                Monitor.Exit(_gate);
                Console.WriteLine(count);
            }
            public void Add() { lock (_gate) _count++; }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();
            private int _count;
            public void Print()
            {
                var isTaken = Monitor.TryEnter(_gate, 100);
                if (isTaken)
                {
                    var count = _count;
                    Monitor.Exit(_gate);
                    Console.WriteLine(count);
                }
            }
            public void Add() { lock (_gate) _count++; }
        }
        """,
        "If");

    [Fact]
    public Task Fixes_ByLeaving_TheMethodOrTheRound() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public async Task SaveAsync()
            {
                await {|LKS3004:_semaphore.WaitAsync(100)|};
                var count = _count;
                _semaphore.Release();
                Console.WriteLine(count);
            }
            public int Save(int[] items)
            {
                foreach (var item in items)
                {
                    {|LKS3004:_semaphore.Wait(100)|};
                    _count += item;
                    _semaphore.Release();
                }
                return 1;
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public async Task SaveAsync()
            {
                if (!(await _semaphore.WaitAsync(100)))
                    return;
                var count = _count;
                _semaphore.Release();
                Console.WriteLine(count);
            }
            public int Save(int[] items)
            {
                foreach (var item in items)
                {
                    if (!_semaphore.Wait(100))
                        continue;
                    _count += item;
                    _semaphore.Release();
                }
                return 1;
            }
        }
        """,
        "Leave");

    [Fact]
    public Task Fixes_WithoutBraces_AndKeepsTheElse() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public void Save(bool isShared)
            {
                if (isShared)
                    {|LKS3004:_semaphore.Wait(100)|};
                else
                    return;
                _count++;
                _semaphore.Release();
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public void Save(bool isShared)
            {
                if (isShared)
                {
                    if (!_semaphore.Wait(100))
                        throw new TimeoutException();
                }
                else
                    return;
                _count++;
                _semaphore.Release();
            }
        }
        """);

    [Fact]
    public Task Fixes_ByACondition_InASwitchSection() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public void Save(int kind)
            {
                switch (kind)
                {
                    case 1:
                        {|LKS3004:_semaphore.Wait(100)|};
                        _count++;
                        _semaphore.Release();
                        break;
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public void Save(int kind)
            {
                switch (kind)
                {
                    case 1:
                        if (_semaphore.Wait(100))
                        {
                            _count++;
                            _semaphore.Release();
                        }
                        break;
                }
            }
        }
        """,
        "If");

    [Fact]
    public Task Fixes_ByACondition_InTopLevelStatements() => Verify.Fix<TestAcquireFix>(
        """
        var semaphore = new SemaphoreSlim(1, 1);
        var tasks = Enumerable.Range(0, 9).Select(n => Task.Run(() => semaphore.Wait())).ToList();
        // not for long
        {|LKS3004:semaphore.Wait(100)|};
        tasks.Clear();
        semaphore.Release();
        Console.WriteLine("out");
        """,
        """
        var semaphore = new SemaphoreSlim(1, 1);
        var tasks = Enumerable.Range(0, 9).Select(n => Task.Run(() => semaphore.Wait())).ToList();
        // not for long
        if (semaphore.Wait(100))
        {
            tasks.Clear();
            semaphore.Release();
        }
        Console.WriteLine("out");
        """,
        "If",
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Offers_NoConditionWhereAValueIsReturned() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public int Read()
            {
                {|LKS3004:_semaphore.Wait(100)|};
                try { return _count++; } finally { _semaphore.Release(); }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public int Read()
            {
                {|LKS3004:_semaphore.Wait(100)|};
                try { return _count++; } finally { _semaphore.Release(); }
            }
        }
        """,
        "If");

    [Fact]
    public Task Offers_NothingWhereAnotherLockWouldStayTaken() => Verify.NoFix<TestAcquireFix>("""
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly object _gate = new();
            private int _count;
            public void Read()
            {
                Monitor.Enter(_gate);
                {|LKS3004:_semaphore.Wait(100)|};
                var count = _count;
                _semaphore.Release();
                _count = count + 1;
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Offers_NothingInATryThatReleases() => Verify.NoFix<TestAcquireFix>("""
        class Store
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;
            public void Save()
            {
                try
                {
                    {|LKS3003:{|LKS3004:_semaphore.Wait(100)|}|};
                    _count++;
                }
                finally
                {
                    _semaphore.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AFlagThatNothingReads() => Verify.Fix<TestAcquireFix>(
        """
        class Store
        {
            private readonly object _gate = new();
            private int _n;

            public void Add()
            {
                var taken = false;
                {|LKS3004:Monitor.TryEnter(_gate, 10, ref taken)|}; // soon
                try { _n++; }
                finally { Monitor.Exit(_gate); }
            }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();
            private int _n;

            public void Add()
            {
                var taken = false;
                Monitor.TryEnter(_gate, 10, ref taken); // soon
                if (taken)
                {
                    try { _n++; }
                    finally { Monitor.Exit(_gate); }
                }
            }
        }
        """,
        "If");

    [Fact]
    public Task OffersNothing_WhereACancelledWaitIsTakenForTheLock() => Verify.NoFix<TestAcquireFix>("""
        public sealed class AsyncLock
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Task<int> _releaser = Task.FromResult(1);
            public Task<int> LockAsync(CancellationToken token)
            {
                var wait = _gate.WaitAsync(token);
                if ({|LKS3004:wait.IsCompleted|})
                    return _releaser;
                return wait.ContinueWith(_ => 1, TaskScheduler.Default);
            }
            public void Leave() => _gate.Release();
        }
        """);
}

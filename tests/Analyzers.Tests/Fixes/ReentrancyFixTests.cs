using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ReentrancyFixTests
{
    private const string Nested = """
        class Parts
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private string _first = "a";
            private string _second = "b";

            public string GetBothParts()
            {
                _gate.Wait();
                try
                {
                    return {|LKS2003:GetFirstPart()|} + {|LKS2003:GetSecondPart()|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            public string GetFirstPart()
            {
                _gate.Wait();
                try
                {
                    // the first
                    return _first;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public string GetSecondPart()
            {
                _gate.Wait();
                try
                {
                    return _second;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """;

    [Fact]
    public Task Fixes_ByCallingUnlockedCores() => Verify.Fix<ExtractUnlockedCoreFix>(Nested, """
        class Parts
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private string _first = "a";
            private string _second = "b";

            public string GetBothParts()
            {
                _gate.Wait();
                try
                {
                    return GetFirstPartCore() + GetSecondPartCore();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public string GetFirstPart()
            {
                _gate.Wait();
                try
                {
                    return GetFirstPartCore();
                }
                finally
                {
                    _gate.Release();
                }
            }

            private string GetFirstPartCore()
            {
                // the first
                return _first;
            }

            public string GetSecondPart()
            {
                _gate.Wait();
                try
                {
                    return GetSecondPartCore();
                }
                finally
                {
                    _gate.Release();
                }
            }

            private string GetSecondPartCore()
            {
                return _second;
            }
        }
        """);

    [Fact]
    public Task Fixes_ByALock() => Verify.Fix<UseReentrantLockFix>(
        Nested,
        """
        class Parts
        {
            private readonly Lock _gate = new();
            private string _first = "a";
            private string _second = "b";

            public string GetBothParts()
            {
                lock (_gate)
                {
                    return GetFirstPart() + GetSecondPart();
                }
            }

            public string GetFirstPart()
            {
                lock (_gate)
                {
                    // the first
                    return _first;
                }
            }

            public string GetSecondPart()
            {
                lock (_gate)
                {
                    return _second;
                }
            }
        }
        """,
        iterations: 1);

    [Fact]
    public Task Fixes_TwoCallsOfOneAsynchronousMethod() => Verify.Fix<ExtractUnlockedCoreFix>(
        """
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _balance;

            public async Task MoveAsync(int amount)
            {
                await _gate.WaitAsync();
                try
                {
                    await {|LKS2003:AddAsync(amount)|}.ConfigureAwait(false);
                    await {|LKS2003:AddAsync(-amount)|};
                    await {|LKS2003:SaveAsync("x")|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task AddAsync(int amount)
            {
                await _gate.WaitAsync();
                try
                {
                    _balance += amount;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task SaveAsync(string path)
            {
                await _gate.WaitAsync();
                try
                {
                    await System.IO.File.WriteAllTextAsync(path, _balance.ToString());
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _balance;

            public async Task MoveAsync(int amount)
            {
                await _gate.WaitAsync();
                try
                {
                    AddCore(amount);
                    AddCore(-amount);
                    await SaveCoreAsync("x");
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task AddAsync(int amount)
            {
                await _gate.WaitAsync();
                try
                {
                    AddCore(amount);
                }
                finally
                {
                    _gate.Release();
                }
            }

            private void AddCore(int amount)
            {
                _balance += amount;
            }

            public async Task SaveAsync(string path)
            {
                await _gate.WaitAsync();
                try
                {
                    await SaveCoreAsync(path);
                }
                finally
                {
                    _gate.Release();
                }
            }

            private async Task SaveCoreAsync(string path)
            {
                await System.IO.File.WriteAllTextAsync(path, _balance.ToString());
            }
        }
        """);

    [Fact]
    public Task Offers_NoLockAroundAnAwait() => Verify.NoFix<UseReentrantLockFix>("""
        class Account
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await {|LKS2003:LoadAsync()|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            private async Task LoadAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await Task.Yield();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AReaderWriterLockByItsPolicy() => Verify.Fix<UseReentrantLockFix>(
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _value;

            public int Twice()
            {
                _lock.EnterReadLock();
                try
                {
                    return {|LKS2003:Read()|} * 2;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }

            public int Read()
            {
                _lock.EnterReadLock();
                try
                {
                    return _value;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }
        """,
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
            private int _value;

            public int Twice()
            {
                _lock.EnterReadLock();
                try
                {
                    return Read() * 2;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }

            public int Read()
            {
                _lock.EnterReadLock();
                try
                {
                    return _value;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AnUpgradedReadLock() => Verify.Fix<UseUpgradeableReadLockFix>(
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private string? _value;

            public string Read()
            {
                _lock.EnterReadLock();
                try
                {
                    if (_value is null)
                    {
                        {|LKS2004:_lock.EnterWriteLock()|};
                        try
                        {
                            _value = "loaded";
                        }
                        finally
                        {
                            _lock.ExitWriteLock();
                        }
                    }
                    return _value;
                }
                finally
                {
                    _lock.ExitReadLock(); // left
                }
            }
        }
        """,
        """
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private string? _value;

            public string Read()
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    if (_value is null)
                    {
                        _lock.EnterWriteLock();
                        try
                        {
                            _value = "loaded";
                        }
                        finally
                        {
                            _lock.ExitWriteLock();
                        }
                    }
                    return _value;
                }
                finally
                {
                    _lock.ExitUpgradeableReadLock(); // left
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NoUpgradeableModeWithoutTheRelease() => Verify.NoFix<UseUpgradeableReadLockFix>("""
        class Cache
        {
            private readonly ReaderWriterLock _lock = new();

            public void Write()
            {
                _lock.AcquireReaderLock(-1);
                try
                {
                    {|LKS2004:_lock.AcquireWriterLock(-1)|};
                    _lock.ReleaseWriterLock();
                }
                finally
                {
                    _lock.ReleaseReaderLock();
                }
            }
        }
        """);

    [Fact]
    public Task OffersNothing_WhereTheAcquireIsInsideTheTry() => Verify.NoFix<ExtractUnlockedCoreFix>("""
        public class Settings
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _size;
            public void Reset() { try { {|LKS3003:_gate.Wait()|}; _size = 0; } finally { _gate.Release(); } }
            public void Set(int size) { try { {|LKS3003:_gate.Wait()|}; if (_size != size) { {|LKS2003:Reset()|}; } } finally { _gate.Release(); } }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class ExtraReleaseTests
{
    [Fact]
    public Task Reports_ASecondRelease_AndOneWithoutAWait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();
            public void Save()
            {
                _gate.Wait();
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
                {|LKS3005:_gate.Release()|};
            }
            public void Twice()
            {
                Monitor.Enter(_lock);
                Monitor.Exit(_lock);
                {|LKS3005:Monitor.Exit(_lock)|};
            }
        }
        """);

    [Fact]
    public Task Reports_AReleaseWithoutAWait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            public void Save()
            {
                _gate.Wait();
                try { Console.WriteLine(); }
                finally { _gate.Release(); }
            }
            public void Reset() => {|LKS3005:_gate.Release()|};
            public void Try()
            {
                try { _gate.Release(); }
                catch (SemaphoreFullException) { Console.WriteLine("full"); }
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsHelpersAndOtherPaths() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _items = new(0);
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _turn = new(1, 1);
            public async Task Take() => await _items.WaitAsync();
            public void Put() => _items.Release();
            public void Enter() => _turn.Wait();
            public void Leave() => _turn.Release();
            public void Save(bool early)
            {
                _gate.Wait();
                var isHeld = true;
                try
                {
                    if (early)
                    {
                        Free();
                        isHeld = false;
                    }
                }
                finally
                {
                    if (isHeld)
                        _gate.Release();
                }
            }
            private void Free() => _gate.Release();
        }
        """);
}

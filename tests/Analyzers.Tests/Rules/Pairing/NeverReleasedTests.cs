using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>LKS3001: a member that never releases what all others release themselves.</summary>
public sealed class NeverReleasedTests
{
    private static string Source(string members, string gate = "SemaphoreSlim _gate = new(1, 1)") => $$"""
        public class Store
        {
            private readonly {{gate}};
            private int _count;
            public async Task Work() { await _gate.WaitAsync(); try { _count++; } finally { _gate.Release(); } }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public async Task Count() { await {|LKS3001:_gate.WaitAsync()|}; try { _count++; } finally { Console.WriteLine(_count); } }")]
    [InlineData("public async Task Count(TimeSpan limit) { var entered = await {|LKS3001:_gate.WaitAsync(limit)|}; if (!entered) throw new TimeoutException(); _count++; }")]
    [InlineData("public void Count() { if (!{|LKS3001:_gate.Wait(100)|}) return; _count++; }")]
    public Task Reports_WhatNobodyCanReleaseForIt(string members) => Verify.Diagnostics(Source(members));

    [Theory]
    [InlineData("public async Task PauseAsync() { await _gate.WaitAsync(); } public void Resume() { _gate.Release(); }")]
    [InlineData("public async ValueTask DisposeAsync() { await _gate.WaitAsync(); _count = 0; }")]
    [InlineData("public async Task StopAsync() { await _gate.WaitAsync(); _count = 0; }")]
    [InlineData("public bool TryBegin() { if (!_gate.Wait(0)) return false; _count++; return true; } public void End() { _count--; _gate.Release(); }")]
    [InlineData("public async Task<IDisposable> Enter() { await _gate.WaitAsync(); return new Leave(this); } private sealed class Leave(Store store) : IDisposable { public void Dispose() => store._gate.Release(); }")]
    [InlineData("public Task Queue(Action work) { _gate.Wait(); return Task.Run(() => { try { work(); } finally { Done(); } }); } private void Done() { _gate.Release(); }")]
    [InlineData("public void Start(Action<Action> begin) { _gate.Wait(); begin(Finish); } private void Finish() => _gate.Release();")]
    public Task Accepts_WhatSomebodyElseReleases(string members) => Verify.Diagnostics(Source(members));

    [Fact]
    public Task Accepts_AReleaseThatAsksWhetherItIsHeld() => Verify.Diagnostics("""
        public class Store
        {
            private readonly ReaderWriterLockSlim _lock = new();
            public void Enter() { if (_lock.IsWriteLockHeld) return; if (!_lock.TryEnterReadLock(100)) throw new TimeoutException(); }
            public void Exit() { if (_lock.IsWriteLockHeld) return; if (_lock.IsReadLockHeld) _lock.ExitReadLock(); }
        }
        """);

    [Theory]
    [InlineData("_gate.AvailableWaitHandle.WaitOne(); try { Console.WriteLine(); } finally { {|LKS3005:_gate.Release()|}; }")]
    [InlineData("if (_gate.AvailableWaitHandle.WaitOne(0)) { Console.WriteLine(); {|LKS3005:_gate.Release()|}; }")]
    [InlineData("var handles = new WaitHandle[2]; handles[0] = _gate.AvailableWaitHandle; handles[1] = _other; if (WaitHandle.WaitAll(handles, TimeSpan.Zero)) { try { Console.WriteLine(); } finally { {|LKS3005:_gate.Release()|}; } }")]
    [InlineData("if (WaitHandle.WaitAny(new[] { _gate.AvailableWaitHandle, _other }) == 0) { Console.WriteLine(); {|LKS3005:_gate.Release()|}; }")]
    public Task Reports_AReleaseAfterAWaitThatTakesNothing(string body) => Verify.Diagnostics(Source($"private readonly ManualResetEvent _other = new(false); public void Stop() => _other.Set(); public void Count() {{ {body} }}"));

    [Theory]
    [InlineData("while (true) { _gate.AvailableWaitHandle.WaitOne(); if (_gate.Wait(0)) break; } try { Console.WriteLine(); } finally { _gate.Release(); }")]
    [InlineData("if (WaitHandle.WaitAny(new[] { _gate.AvailableWaitHandle, _other }) == 1) return; _gate.Wait(); try { Console.WriteLine(); } finally { _gate.Release(); }")]
    [InlineData("_gate.AvailableWaitHandle.WaitOne(100); Console.WriteLine(_gate.CurrentCount);")]
    [InlineData("_gate.AvailableWaitHandle.WaitOne(); if (TryTake()) { try { Console.WriteLine(); } finally { _gate.Release(); } } } private bool TryTake() { return _gate.Wait(0);")]
    public Task Accepts_AWaitForTheHandleAndThenTheSemaphore(string body) => Verify.Diagnostics(Source($"private readonly ManualResetEvent _other = new(false); public void Stop() => _other.Set(); public void Count() {{ {body} }}"));
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Fields that are set to null beside the timer whose tick uses them.</summary>
public sealed class EmptiedBesideTimerTests
{
    [Fact]
    public Task Reports_ATimerThatTheTickSetsAnew() => Verify.Diagnostics("""
        sealed class Cleaner : IDisposable
        {
            private Timer? _timer;
            public Cleaner() => _timer = new Timer(Clean, null, 2000, Timeout.Infinite);
            private void Clean(object? state)
            {
                Console.WriteLine("clean");
                Rearm();
            }
            private void Rearm() => _timer!.Change(2000, Timeout.Infinite);
            public void Dispose()
            {
                {|LKS1027:_timer!.Dispose()|};
                _timer = null;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatALambdaUsesAndAHelperGivesUp() => Verify.Diagnostics("""
        class Cache
        {
            private Timer _timer;
            private List<string>? _names = new();
            public Cache() => _timer = new Timer(_ => Console.WriteLine(_names!.Count), null, 0, 1000);
            public void Close() => End();
            private void End()
            {
                {|LKS1027:_timer.Dispose()|};
                _names = null;
            }
        }
        """);

    [Fact]
    public Task Suggests_WhereTheTickLooksAtAFlagFirst() => Verify.Diagnostics("""
        sealed class Pools : IDisposable
        {
            private int _disposed;
            private System.Collections.Concurrent.ConcurrentDictionary<string, List<int>>? _pools = new();
            private Timer? _timer;
            public Pools() => _timer = new Timer(Clean, null, 2000, Timeout.Infinite);
            public void Dispose()
            {
                if (Interlocked.Exchange(ref _disposed, 1) == 1)
                    return;
                {|LKS1027:_timer!.Dispose()|};
                _pools!.Clear();
                _pools = null;
            }
            private void Clean(object? state)
            {
                if (Volatile.Read(ref _disposed) == 1)
                    return;
                _pools!.Values.AsParallel().ForAll(pool => pool.Clear());
            }
        }
        """);

    [Fact]
    public Task Accepts_ATickThatLooksCopiesOrCatches() => Verify.Diagnostics("""
        class Cache
        {
            private Timer? _timer;
            private List<string>? _names = new();
            private List<string>? _values = new();
            public Cache() => _timer = new Timer(_ => Tick(), null, 0, 1000);
            private void Tick()
            {
                var names = _names;
                if (names != null)
                    Console.WriteLine(names.Count);
                Console.WriteLine(_values?.Count);
                try
                {
                    _timer!.Change(0, 1000);
                }
                catch (NullReferenceException)
                {
                }
            }
            public void Close()
            {
                _timer!.Dispose();
                _names = null;
                _values = null;
                _timer = null;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoWaitsForTheLastTick() => Verify.Diagnostics("""
        class Cache
        {
            private Timer? _timer;
            private List<string>? _names = new();
            public Cache() => _timer = new Timer(_ => Console.WriteLine(_names!.Count), null, 0, 1000);
            public async Task CloseAsync()
            {
                await _timer!.DisposeAsync().ConfigureAwait(false);
                _names = null;
            }
        }
        class Other
        {
            private Timer? _timer;
            private List<string>? _names = new();
            public Other() => _timer = new Timer(_ => Tick(), null, 0, 1000);
            private void Tick()
            {
                lock (_gate)
                {
                    if (_isClosed)
                        return;
                    Console.WriteLine(_names!.Count);
                }
            }
            private readonly object _gate = new();
            private bool _isClosed;
            public void Close()
            {
                lock (_gate)
                {
                    _isClosed = true;
                    _timer!.Dispose();
                    _names = null;
                }
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class AddedAfterDrainTests
{
    [Fact]
    public Task Suggests_WhatIsGivenBackWhileThePoolIsClosed() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Pool : IDisposable
        {
            private readonly ConcurrentBag<IDisposable> _idle = [];
            private volatile bool _disposed;
            public void Return(IDisposable item)
            {
                if (_disposed)
                    item.Dispose();
                else
                    {|LKS1007:_idle|}.Add(item);
            }
            public void Dispose()
            {
                _disposed = true;
                while (_idle.TryTake(out var item))
                    item.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoLooksAgain_AndALock() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Pool : IDisposable
        {
            private readonly object _gate = new();
            private readonly ConcurrentBag<IDisposable> _idle = [];
            private readonly ConcurrentBag<IDisposable> _locked = [];
            private volatile bool _disposed;
            public void Return(IDisposable item)
            {
                if (_disposed)
                    return;
                _idle.Add(item);
                if (_disposed)
                    Drain();
            }
            public void ReturnLocked(IDisposable item)
            {
                lock (_gate)
                {
                    if (!_disposed)
                        _locked.Add(item);
                }
            }
            public void Dispose()
            {
                lock (_gate)
                {
                    _disposed = true;
                    while (_locked.TryTake(out var left))
                        left.Dispose();
                }
                Drain();
            }
            private void Drain()
            {
                while (_idle.TryTake(out var item))
                    item.Dispose();
            }
        }
        """);
}

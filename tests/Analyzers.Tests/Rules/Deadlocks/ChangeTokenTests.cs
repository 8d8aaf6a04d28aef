using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>Registrations with change tokens, which wait for a callback that is running as those of cancellation tokens do.</summary>
public sealed class ChangeTokenTests
{
    private const string Tokens = """
        namespace Microsoft.Extensions.Primitives
        {
            public interface IChangeToken
            {
                bool HasChanged { get; }
                IDisposable RegisterChangeCallback(Action<object?> callback, object? state);
            }
        }
        """;

    [Fact]
    public Task Reports_ARegistrationThatIsDisposedUnderTheLockOfItsCallback() => Verify.Diagnostics("""
        using Microsoft.Extensions.Primitives;
        class Watcher
        {
            private readonly object _gate = new();
            private IDisposable? _registration;
            private int _version;
            public void Watch(IChangeToken token)
            {
                lock (_gate)
                {
                    _registration?{|LKS2010:.Dispose()|};
                    _registration = token.RegisterChangeCallback(static state => ((Watcher)state!).Refresh(force: false), this);
                }
            }
            private Task Refresh(bool force)
            {
                lock (_gate)
                {
                    if (force || _version == 0)
                        _version++;
                    return Task.CompletedTask;
                }
            }
        }
        class Copy
        {
            private readonly Lock _gate = new();
            private IDisposable? _registration;
            private int _version;
            public void Watch(IChangeToken token) => _registration = token.RegisterChangeCallback(_ => Changed(), null);
            public int Version => _version;
            private void Changed()
            {
                lock (_gate)
                    _version++;
            }
            public void Close()
            {
                lock (_gate)
                    {|LKS2010:End()|};
            }
            private void End() => _registration!.Dispose();
        }
        """, Tokens);

    [Fact]
    public Task Reports_AStateThatIsTheObjectItself() => Verify.Diagnostics("""
        class Waiter
        {
            private readonly object _gate = new();
            private CancellationTokenRegistration _registration;
            private bool _isDone;
            public void Wait(CancellationToken token) => _registration = token.Register(static state => ((Waiter)state!).Stop(), this);
            private void Stop()
            {
                lock (_gate)
                    _isDone = true;
            }
            public bool End()
            {
                lock (_gate)
                {
                    {|LKS2010:_registration.Dispose()|};
                    return _isDone;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsDisposedAfterTheLockOrIsOfAnother() => Verify.Diagnostics("""
        using Microsoft.Extensions.Primitives;
        class Watcher
        {
            private readonly object _gate = new();
            private IDisposable? _registration;
            private IDisposable? _file;
            private int _version;
            public void Watch(IChangeToken token)
            {
                IDisposable? last;
                lock (_gate)
                {
                    last = _registration;
                    _registration = token.RegisterChangeCallback(static state => ((Watcher)state!).Refresh(), this);
                    _file?.Dispose();
                    _file = new System.IO.MemoryStream();
                }
                last?.Dispose();
            }
            private void Refresh()
            {
                lock (_gate)
                    _version++;
            }
        }
        class Tree
        {
            private readonly object _gate = new();
            private readonly Tree? _child;
            private IDisposable? _registration;
            private int _version;
            public Tree(Tree? child) => _child = child;
            public void Watch(IChangeToken token) => _registration = token.RegisterChangeCallback(static state => ((Tree)state!).Refresh(), _child);
            public void End()
            {
                lock (_gate)
                    _registration?.Dispose();
            }
            private void Refresh()
            {
                lock (_gate)
                    _version++;
            }
        }
        class Event
        {
            private readonly object _gate = new();
            private IDisposable? _registration;
            private int _version;
            public void Watch(IObservable<int> source, IObserver<int> observer) => _registration = source.Subscribe(observer);
            public void End()
            {
                lock (_gate)
                {
                    _version++;
                    _registration?.Dispose();
                }
            }
        }
        """, Tokens);
}

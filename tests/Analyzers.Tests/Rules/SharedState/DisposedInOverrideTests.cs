using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class DisposedInOverrideTests
{
    [Fact]
    public Task Reports_WhatOverridesUseAndDisposeOf() => Verify.Diagnostics("""
        abstract class Buffered : IDisposable
        {
            private readonly object _gate = new();
            private readonly Queue<string> _lines = new();
            private readonly Timer _timer;
            private int _disposed;
            protected Buffered() => _timer = new Timer(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
        public void Start() => _timer.Change(1000, 1000);
            public void Flush()
            {
                lock (_gate)
                {
                    while (_lines.TryDequeue(out var line))
                        Emit(line);
                    OnFlushed();
                }
            }
            protected abstract void Emit(string line);
            protected abstract void OnFlushed();
            protected abstract void OnClose();
            public void Dispose()
            {
                if (Interlocked.Exchange(ref _disposed, 1) != 0)
                    return;
                {|LKS1027:_timer.Dispose()|};
                Flush();
                OnClose();
            }
        }
        sealed class ToFile : Buffered
        {
            private System.IO.StreamWriter? _writer = new("out");
            protected override void Emit(string line) => _writer!.WriteLine(line);
            protected override void OnFlushed() => _writer!.Flush();
            protected override void OnClose() => _writer?.Dispose();
        }
        abstract class Polled : IDisposable
        {
            private readonly Timer _timer;
            protected Polled() => _timer = new Timer(_ => Poll(), null, Timeout.Infinite, Timeout.Infinite);
        public void Start() => _timer.Change(1000, 1000);
            protected virtual void Poll() { }
            protected virtual void Dispose(bool disposing) => {|LKS1027:_timer.Dispose()|};
            public void Dispose() => Dispose(true);
        }
        sealed class Probe : Polled
        {
            private readonly System.Net.Sockets.UdpClient _client = new();
            protected override void Poll() => _client.Send(new byte[1], 1);
            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                if (disposing)
                    _client.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_OverridesThatAreKeptApart() => Verify.Diagnostics("""
        abstract class Buffered : IDisposable
        {
            private readonly object _gate = new();
            private readonly Timer _timer;
            private bool _disposed;
            protected Buffered() => _timer = new Timer(_ => Flush(), null, Timeout.Infinite, Timeout.Infinite);
        public void Start() => _timer.Change(1000, 1000);
            private void Flush()
            {
                lock (_gate)
                {
                    if (!_disposed)
                        OnFlushed();
                }
            }
            protected abstract void OnFlushed();
            protected abstract void OnClose();
            public void Dispose()
            {
                _timer.Dispose();
                lock (_gate)
                {
                    _disposed = true;
                    OnClose();
                }
            }
        }
        sealed class ToFile : Buffered
        {
            private readonly System.IO.StreamWriter _writer = new("out");
            protected override void OnFlushed() => _writer.Flush();
            protected override void OnClose() => _writer.Dispose();
        }
        abstract class Polled : IDisposable
        {
            private readonly Timer _timer;
            protected Polled() => _timer = new Timer(_ => Poll(), null, Timeout.Infinite, Timeout.Infinite);
        public void Start() => _timer.Change(1000, 1000);
            protected abstract void Poll();
            protected virtual void Dispose(bool disposing) => _timer.Dispose();
            public void Dispose() => Dispose(true);
        }
        sealed class Probe : Polled
        {
            private readonly object _gate = new();
            private System.Net.Sockets.UdpClient? _client = new();
            protected override void Poll()
            {
                lock (_gate)
                    _client?.Send(new byte[1], 1);
            }
            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                lock (_gate)
                {
                    _client?.Dispose();
                    _client = null;
                }
            }
        }
        sealed class Cautious : Polled
        {
            private readonly System.Net.Sockets.UdpClient _client = new();
            private bool _closed;
            protected override void Poll()
            {
                if (!_closed)
                    _client.Send(new byte[1], 1);
            }
            protected override void Dispose(bool disposing)
            {
                _closed = true;
                base.Dispose(disposing);
                _client.Dispose();
            }
        }
        abstract class Guarded : IDisposable
        {
            private readonly Timer _timer;
            protected Guarded() => _timer = new Timer(_ => Tick(), null, Timeout.Infinite, Timeout.Infinite);
        public void Start() => _timer.Change(1000, 1000);
            private void Tick()
            {
                try
                {
                    Poll();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
            protected abstract void Poll();
            protected virtual void Dispose(bool disposing) => _timer.Dispose();
            public void Dispose() => Dispose(true);
        }
        sealed class OfGuarded : Guarded
        {
            private readonly System.Net.Sockets.UdpClient _client = new();
            protected override void Poll() => _client.Send(new byte[1], 1);
            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                _client.Dispose();
            }
        }
        """);
}

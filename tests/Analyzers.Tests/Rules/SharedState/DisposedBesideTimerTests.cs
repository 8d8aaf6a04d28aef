using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class DisposedBesideTimerTests
{
    [Fact]
    public Task Reports_AFileThatATickMayStillWriteTo() => Verify.Diagnostics("""
        sealed class Exporter : IDisposable
        {
            private readonly System.IO.StreamWriter _file;
            private readonly Timer _timer;
            private int _disposed;
            public Exporter(string path)
            {
                _file = new System.IO.StreamWriter(path);
                _timer = new Timer(_ => Export(), null, 1000, Timeout.Infinite);
            }
            public void Dispose()
            {
                if (Interlocked.Exchange(ref _disposed, 1) != 0)
                    return;
                {|LKS1027:_timer.Dispose()|};
                _file.Dispose();
            }
            private void Export()
            {
                Write("now");
                Rearm();
            }
            private void Write(string text) => _file.WriteLine(text);
            private void Rearm()
            {
                try
                {
                    _timer.Change(1000, Timeout.Infinite);
                }
                catch (ObjectDisposedException)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughNullTestsBaseMethodsAndObjectsOfOnesOwn() => Verify.Diagnostics("""
        sealed class Journal : IDisposable
        {
            private bool _closed;
            public void Append(string line)
            {
                ObjectDisposedException.ThrowIf(_closed, this);
                Console.WriteLine(line);
            }
            public void Dispose() => _closed = true;
        }
        class Beat : IDisposable
        {
            private Timer? _timer;
            private readonly Journal _journal = new();
            private readonly System.Net.Sockets.UdpClient _client = new();
            public void Start() => _timer ??= new Timer(Tick, null, 0, 1000);
            private void Tick(object? state) => Send();
            private void Send()
            {
                _journal.Append("beat");
                _client.Send(new byte[1], 1);
            }
            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _timer?{|LKS1027:.Dispose()|};
                    _journal.Dispose();
                    _client.Close();
                }
            }
            public void Dispose() => Dispose(true);
        }
        """);

    [Fact]
    public Task Suggests_WhereTheTickLooksAtAFlagFirst() => Verify.Diagnostics("""
        sealed class Exporter : IDisposable
        {
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            private volatile bool _disposed;
            public Exporter() => _timer = new Timer(_ => Export(), null, 1000, 1000);
            public void Dispose()
            {
                _disposed = true;
                {|LKS1027:_timer.Dispose()|};
                _file.Dispose();
            }
            private void Export()
            {
                if (!_disposed)
                    _file.WriteLine("now");
            }
        }
        """);

    [Fact]
    public Task Accepts_TicksThatAreWaitedFor() => Verify.Diagnostics("""
        sealed class ByHandle : IDisposable
        {
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            public ByHandle() => _timer = new Timer(_ => _file.WriteLine("now"), null, 1000, 1000);
            public void Dispose()
            {
                using var done = new ManualResetEvent(false);
                if (_timer.Dispose(done))
                    done.WaitOne();
                _file.Dispose();
            }
        }
        sealed class Asynchronous : IAsyncDisposable
        {
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            public Asynchronous() => _timer = new Timer(_ => _file.WriteLine("now"), null, 1000, 1000);
            public async ValueTask DisposeAsync()
            {
                await _timer.DisposeAsync();
                _file.Dispose();
            }
        }
        sealed class BySignal : IDisposable
        {
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly ManualResetEventSlim _idle = new(true);
            private readonly Timer _timer;
            public BySignal() => _timer = new Timer(_ => Tick(), null, 1000, Timeout.Infinite);
            private void Tick()
            {
                _idle.Reset();
                _file.WriteLine("now");
                _idle.Set();
            }
            private void Settle() => _idle.Wait();
            public void Dispose()
            {
                _timer.Dispose();
                Settle();
                _file.Dispose();
            }
        }
        sealed class ByLock : IDisposable
        {
            private readonly object _gate = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            private bool _closed;
            public ByLock() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                lock (_gate)
                {
                    if (!_closed)
                        _file.WriteLine("now");
                }
            }
            public void Dispose()
            {
                _timer.Dispose();
                lock (_gate)
                {
                    _closed = true;
                    _file.Dispose();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsCaughtWhatIsNotDisposedOfAndOtherTimers() => Verify.Diagnostics("""
        sealed class Caught : IDisposable
        {
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            public Caught() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                try
                {
                    Write();
                }
                catch (ObjectDisposedException)
                {
                }
            }
            private void Write() => _file.WriteLine("now");
            public void Dispose()
            {
                _timer.Dispose();
                _file.Dispose();
            }
        }
        sealed class InMemory : IDisposable
        {
            private readonly System.IO.StringWriter _text = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly System.Timers.Timer _elapsed = new(1000);
            private readonly Timer _timer;
            public InMemory()
            {
                _timer = new Timer(_ => _text.WriteLine("now"), null, 1000, 1000);
                _elapsed.Elapsed += (_, _) => _file.WriteLine("now");
            }
            public void Dispose()
            {
                _timer.Dispose();
                _elapsed.Dispose();
                _text.Dispose();
                _file.Dispose();
            }
        }
        sealed class OfTheTick : IDisposable
        {
            private System.IO.StreamWriter? _file;
            private readonly Timer _timer;
            public OfTheTick() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                _file = new System.IO.StreamWriter("out");
                _file.WriteLine("now");
                _file.Dispose();
            }
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task Reports_ATickThatWaitsForTheLockOfTheDisposal() => Verify.Diagnostics("""
        sealed class Recorder : IDisposable
        {
            private readonly object _sync = new();
            private readonly System.IO.FileStream _segment;
            private readonly Timer _timer;
            private List<byte[]> _frames = [];
            public Recorder(string path)
            {
                _segment = new System.IO.FileStream(path, System.IO.FileMode.Append);
                _timer = new Timer(static s => ((Recorder)s!).Flush(), this, 1000, 1000);
            }
            public void Append(byte[] frame)
            {
                lock (_sync)
                    _frames.Add(frame);
            }
            private void Flush()
            {
                lock (_sync)
                {
                    var frames = _frames;
                    _frames = [];
                    foreach (var frame in frames)
                        _segment.Write(frame);
                    _segment.Flush(true);
                }
            }
            public void Dispose()
            {
                {|LKS1027:_timer.Dispose()|};
                Flush();
                lock (_sync)
                    _segment.Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatClosesAnother() => Verify.Diagnostics("""
        sealed class Rows : IDisposable
        {
            private readonly System.IO.StreamWriter _writer = new("rows");
            public void Append(List<string> rows)
            {
                foreach (var row in rows)
                    _writer.WriteLine(row);
                _writer.Flush();
            }
            public void Dispose() => _writer.Dispose();
        }
        sealed class Recorder : IDisposable
        {
            private readonly Lock _lock = new();
            private readonly Rows _rows = new();
            private readonly Timer _timer;
            private List<string> _buffer = [];
            public Recorder() => _timer = new Timer(static state => ((Recorder)state!).Flush(), this, 1000, Timeout.Infinite);
            public void Add(string row)
            {
                lock (_lock)
                    _buffer.Add(row);
            }
            private void Flush()
            {
                var rows = Drain();
                if (rows.Count > 0)
                    _rows.Append(rows);
                _timer.Change(1000, Timeout.Infinite);
            }
            private List<string> Drain()
            {
                lock (_lock)
                {
                    var full = _buffer;
                    _buffer = [];
                    return full;
                }
            }
            public void Dispose()
            {
                {|LKS1027:_timer.Dispose()|};
                _rows.Append(Drain());
                _rows.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_TicksUnderTheLockThatAsk() => Verify.Diagnostics("""
        sealed class AsksForMore : IDisposable
        {
            private readonly object _gate = new();
            private readonly Queue<string> _lines = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            public AsksForMore() => _timer = new Timer(_ => Flush(), null, 1000, 1000);
            public void Add(string line)
            {
                lock (_gate)
                    _lines.Enqueue(line);
            }
            private void Flush()
            {
                lock (_gate)
                {
                    while (_lines.TryDequeue(out var line))
                        _file.WriteLine(line);
                }
            }
            public void Dispose()
            {
                _timer.Dispose();
                Flush();
                lock (_gate)
                    _file.Dispose();
            }
        }
        sealed class AsksForTheTimer : IDisposable
        {
            private readonly object _gate = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private Timer? _timer;
            public AsksForTheTimer() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                lock (_gate)
                {
                    if (_timer is null)
                        return;
                    _file.WriteLine("now");
                }
            }
            public void Dispose()
            {
                lock (_gate)
                {
                    _timer?.Dispose();
                    _timer = null;
                    _file.Dispose();
                }
            }
        }
        sealed class ToldByAHelper : IDisposable
        {
            private readonly object _gate = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            private bool _closed;
            public ToldByAHelper() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                lock (_gate)
                    Write();
            }
            private void Write()
            {
                if (!_closed)
                    _file.WriteLine("now");
            }
            private void Close()
            {
                lock (_gate)
                    _closed = true;
            }
            public void Dispose()
            {
                Close();
                _timer.Dispose();
                lock (_gate)
                    _file.Dispose();
            }
        }
        sealed class LeftToTheTick : IDisposable
        {
            private readonly object _gate = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            private bool _busy;
            public LeftToTheTick() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                lock (_gate)
                    _busy = true;
                _file.WriteLine("now");
                lock (_gate)
                    _busy = false;
            }
            public void Dispose()
            {
                _timer.Dispose();
                lock (_gate)
                {
                    if (!_busy)
                        _file.Dispose();
                }
            }
        }
        sealed class OneAtATime : IDisposable
        {
            private readonly object _gate = new();
            private readonly System.IO.StreamWriter _file = new("out");
            private readonly Timer _timer;
            public OneAtATime() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                if (!Monitor.TryEnter(_gate))
                    return;
                try
                {
                    _file.WriteLine("now");
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
            public void Dispose()
            {
                lock (_gate)
                {
                    _timer.Dispose();
                    _file.Dispose();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ObjectsThatMayBeUsedAfterwards() => Verify.Diagnostics("""
        sealed class Rows : IDisposable
        {
            private readonly System.IO.StreamWriter _writer = new("rows");
            private bool _closed;
            public void Append(string row)
            {
                if (_closed)
                    return;
                _writer.WriteLine(row);
            }
            public void TryAppend(string row)
            {
                try
                {
                    _writer.WriteLine(row);
                }
                catch (ObjectDisposedException)
                {
                }
            }
            public int Count() => 0;
            public void Dispose()
            {
                _closed = true;
                _writer.Dispose();
            }
        }
        sealed class Kept(System.IO.StreamWriter writer) : IDisposable
        {
            private readonly System.IO.StreamWriter _writer = writer;
            public void Append(string row) => _writer.WriteLine(row);
            public void Dispose() => _writer.Flush();
        }
        sealed class Recorder : IDisposable
        {
            private readonly Rows _rows = new();
            private readonly Kept _kept = new(new("out"));
            private readonly Timer _timer;
            public Recorder() => _timer = new Timer(_ => Tick(), null, 1000, 1000);
            private void Tick()
            {
                _rows.Append("now");
                _rows.TryAppend("now");
                _rows.Count();
                _kept.Append("now");
            }
            public void Dispose()
            {
                _timer.Dispose();
                _rows.Dispose();
                _kept.Dispose();
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class GivenUpObjectTests
{
    private static Task Check(string members, string use = "_watcher.Changed += OnTouched; _watcher.Created += OnTouched;") => Verify.Diagnostics($$"""
        sealed class Reloader : IDisposable
        {
            private readonly System.IO.FileSystemWatcher _watcher = new(".");
            private readonly Debouncer _debouncer = new();
            public Reloader() { {{use}} }
            public void Refresh() => _debouncer.Run();
            private void OnTouched(object sender, System.IO.FileSystemEventArgs e) => Refresh();
            public void Dispose() { _watcher.Dispose(); _debouncer.Dispose(); }
        }
        """, $$"""
        sealed class Debouncer : IDisposable
        {
            private readonly object _gate = new();
            private CancellationTokenSource? _pending;
            {{members}}
            public void Dispose() => _pending?.Dispose();
        }
        """);

    [Theory]
    [InlineData("public void Run() { Cancel(); _pending = new(); } private void Cancel() { if (_pending is null) return; _pending.Cancel(); _pending.Dispose(); {|LKS1028:_pending = null|}; }")]
    [InlineData("public void Run() { _pending?.Cancel(); _pending?.Dispose(); {|LKS1028:_pending = new()|}; }")]
    [InlineData("public void Run() { _pending?.Cancel(); var next = new CancellationTokenSource(); {|LKS1028:_pending = next|}; }")]
    public Task Reports_WhatIsCancelledAndReplacedByWhoeverComes(string members) => Check(members);

    [Fact]
    public Task Reports_WhatATaskAndCallersGiveUp() => Check("public void Run() { _pending?.Dispose(); {|LKS1028:_pending = new()|}; }", "Task.Run(Refresh); Task.Run(Refresh);");

    [Theory]
    [InlineData("public void Run() { lock (_gate) { _pending?.Cancel(); _pending = new(); } }")]
    [InlineData("public void Run() { var next = new CancellationTokenSource(); Interlocked.Exchange(ref _pending, next)?.Cancel(); }")]
    [InlineData("public void Run() { _pending = new(); }")]
    public Task Accepts_ALockAnExchangeAndAPlainStore(string members) => Check(members);

    [Theory]
    [InlineData("")]
    [InlineData("Refresh(); Refresh();")]
    public Task Accepts_CallersAlone(string use) => Check("public void Run() { _pending?.Cancel(); _pending?.Dispose(); _pending = new(); }", use);

    [Fact]
    public Task Accepts_OneThreadAndItsEnd() => Verify.Diagnostics("""
        sealed class Reloader : IDisposable
        {
            private readonly Link _link = new();
            public Reloader() => Task.Run(Loop);
            private void Loop() => _link.Open();
            public void Dispose() => _link.Dispose();
        }
        """, """
        sealed class Link : IDisposable
        {
            private System.IO.MemoryStream? _stream;
            public void Open() { Dispose(); _stream = new(); }
            public void Dispose() { _stream?.Dispose(); _stream = null; }
        }
        """);
}

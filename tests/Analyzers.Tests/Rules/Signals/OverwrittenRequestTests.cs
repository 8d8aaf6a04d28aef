using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>LKS4006: the thread of a loop sets the flag itself by which it is asked to stop.</summary>
public sealed class OverwrittenRequestTests
{
    private static string Worker(string start, string loop, string stop, string fields = "private Thread? _thread;") => $$"""
        public class Worker
        {
            private volatile bool _isRunning;
            private readonly ManualResetEventSlim _begun = new();
            {{fields}}
            public {{start}}
            private {{loop}}
            public {{stop}}
            private void Work() => Console.WriteLine(_begun.IsSet);
        }
        """;

    [Theory]
    [InlineData("void Start() { _thread = new Thread(Run); _thread.Start(); }", "void Run() { {|LKS4006:_isRunning = true|}; while (_isRunning) Work(); }", "void Stop() { _isRunning = false; _thread?.Join(); }")]
    [InlineData("void Start() { _task = Task.Run(RunAsync); }", "async Task RunAsync() { {|LKS4006:_isRunning = true|}; while (_isRunning) { Work(); await Task.Delay(10); } }", "async Task StopAsync() { _isRunning = false; await _task; }", "private Task _task = Task.CompletedTask;")]
    [InlineData("void Start() { _thread = new Thread(Begin); _thread.Start(); }", "void Begin() { {|LKS4006:_isRunning = true|}; Run(); } private void Run() { while (_isRunning) Work(); }", "void Stop() { _isRunning = false; _thread?.Join(); }")]
    [InlineData("void Start() { _thread = new Thread(Run) { IsBackground = true }; _thread.Start(); }", "void Run() { {|LKS4006:_isRunning = true|}; while (_isRunning) Work(); }", "void Stop() => _isRunning = false;")]
    [InlineData("void Start() { _thread = new Thread(() => { {|LKS4006:_isRunning = true|}; while (_isRunning) Work(); }); _thread.Start(); }", "void Nothing() { }", "void Stop() { _isRunning = false; _thread?.Join(); }")]
    public Task Reports_AStopThatTheThreadOverwrites(string start, string loop, string stop, string fields = "private Thread? _thread;") => Verify.Diagnostics(Worker(start, loop, stop, fields));

    [Theory]
    [InlineData("void Start() { _isRunning = true; _thread = new Thread(Run); _thread.Start(); }", "void Run() { while (_isRunning) Work(); }", "void Stop() { _isRunning = false; _thread?.Join(); }")]
    [InlineData("void Start() { _thread = new Thread(Run); _thread.Start(); _begun.Wait(); }", "void Run() { _isRunning = true; _begun.Set(); while (_isRunning) Work(); }", "void Stop() { _isRunning = false; _thread?.Join(); }")]
    [InlineData("void Start() { _task = RunAsync(); }", "async Task RunAsync() { _isRunning = true; while (_isRunning) { Work(); await Task.Delay(10); } }", "async Task StopAsync() { _isRunning = false; await _task; }", "private Task _task = Task.CompletedTask;")]
    [InlineData("void Run() { _isRunning = true; while (_isRunning) Work(); }", "void Nothing() { }", "void Stop() => _isRunning = false;")]
    public Task Accepts_AFlagThatIsSetBeforeAnybodyCanAsk(string start, string loop, string stop, string fields = "private Thread? _thread;") => Verify.Diagnostics(Worker(start, loop, stop, fields));
}

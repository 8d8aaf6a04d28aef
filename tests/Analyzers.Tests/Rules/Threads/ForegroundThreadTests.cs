using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class ForegroundThreadTests
{
    [Fact]
    public Task Reports_EndlessForegroundThreads() => Verify.Diagnostics("""
        class Worker
        {
            public void Start()
            {
                var thread = {|LKS5006:new Thread(Run)|};
                thread.Start();
            }
            private void Run() => Loop();
            private void Loop()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
            public static void Main()
            {
                {|LKS5006:new Thread(() => { {|LKS5001:while (true)|} Thread.Sleep(1); })|}.Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_BackgroundThreadsAndLoopsThatEnd() => Verify.Diagnostics("""
        class Worker
        {
            private volatile bool _stop;
            public void Start()
            {
                new Thread(Run) { IsBackground = true }.Start();
                var other = new Thread(Run);
                other.IsBackground = true;
                other.Start();
            }
            private void Run()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
        }
        class Stoppable
        {
            private volatile bool _stop;
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (!_stop)
                {
                    Console.WriteLine();
                    Thread.Sleep(1000);
                }
            }
            public void Stop() => _stop = true;
        }
        """);

    private const string Printer = """
        using System.Collections.Concurrent;
        class Printer
        {
            private readonly BlockingCollection<string> _labels = new(100);
            private readonly Thread _worker;
            private readonly Action<string> _device;
            public Printer(Action<string> device)
            {
                _device = device;
                _worker = new Thread(Work) { Name = "labels" };
                _worker.Start();
            }
            public bool Print(string label) => _labels.TryAdd(label);
            private void Work()
            {
                while (true)
                    Show(_labels.Take());
            }
            private void Show(string label)
            {
                try { _device(label); } catch (System.IO.IOException failure) { Console.Error.WriteLine(failure.Message); }
            }
        }
        """;

    [Fact]
    public Task Reports_AThreadThatTakesFromAQueueWhichNobodyCompletes() => Verify.Diagnostics(Printer.Replace("new Thread(Work) { Name = \"labels\" }", "{|LKS5006:new Thread(Work) { Name = \"labels\" }|}", StringComparison.Ordinal));

    [Fact]
    public Task Reports_AThreadThatRunsThroughAQueueWhichNobodyCompletes() => Verify.Diagnostics(Printer.Replace("new Thread(Work) { Name = \"labels\" }", "{|LKS5006:new Thread(Work) { Name = \"labels\" }|}", StringComparison.Ordinal)
        .Replace("while (true)", "foreach (var label in {|LKS4010:_labels.GetConsumingEnumerable()|})", StringComparison.Ordinal).Replace("Show(_labels.Take());", "Show(label);", StringComparison.Ordinal));

    [Theory]
    [InlineData("Name = \"labels\"", "IsBackground = true")]
    [InlineData("public bool Print", "public void Close() => _labels.CompleteAdding(); public bool Print")]
    [InlineData("public bool Print", "public void Dispose() => _labels.Dispose(); public bool Print")]
    [InlineData("public bool Print", "public void Stop() => _worker.Interrupt(); public bool Print")]
    [InlineData("Show(_labels.Take());", "{ var label = _labels.Take(); if (label.Length == 0) return; Show(label); }")]
    [InlineData("_labels.Take()", "_labels.Take(_stop.Token)")]
    [InlineData("public bool Print", "internal BlockingCollection<string> Labels => _labels; public bool Print")]
    [InlineData("while (true)", "try { while (true) Show(_labels.Take()); } catch (InvalidOperationException) { } for (var i = 0; i < 1; i++)")]
    public Task Accepts_ThreadsWhoseQueueEndsThem(string written, string instead) => Verify.Diagnostics(Printer.Replace(written, instead, StringComparison.Ordinal)
        .Replace("private readonly Thread _worker;", "private readonly Thread _worker; private readonly CancellationTokenSource _stop = new(); public void End() => _stop.Cancel();", StringComparison.Ordinal));
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

/// <summary>Tasks that are started with the token which stops them, and whose end is waited for by a signal of theirs.</summary>
public sealed class UnbegunSignalTests
{
    private static string Queue(string start, string stop, string more = "", string stopped = "new AutoResetEvent(false)") => $$"""
        class Jobs
        {
            private readonly AutoResetEvent _stopped = {{stopped}};
            private CancellationTokenSource _stop = new();
            private bool _isBegun;
            public bool IsBegun => _isBegun;
            public void Start() { {{start}} }
            public void Stop() { {{stop}} }
            private void Run()
            {
                try
                {
                    while (!_stop.IsCancellationRequested)
                        Thread.Sleep(10);
                }
                finally
                {
                    _stopped.Set();
                }
            }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("Task.Factory.StartNew(Run, {|LKS4008:_stop.Token|}, TaskCreationOptions.LongRunning, TaskScheduler.Default);", "_stop.Cancel(); _stopped.WaitOne();", "")]
    [InlineData("Task.Run(() => Run(), {|LKS4008:_stop.Token|});", "_stop.Cancel(); Wait();", "private void Wait() => _stopped.WaitOne();")]
    [InlineData("var token = _stop.Token; Task.Run(Run, {|LKS4008:token|});", "if (_stop.IsCancellationRequested) return; _stop.Cancel(); _stopped.WaitOne();", "")]
    [InlineData("Begin(_stop.Token);", "_stop.Cancel(); _stopped.WaitOne();", "private void Begin(CancellationToken token) => Task.Run(Run, {|LKS4008:token|});")]
    public Task Reports_ATokenThatKeepsTheSignalFromBeingGiven(string start, string stop, string more) => Verify.Diagnostics(Queue(start, stop, more));

    [Theory]
    [InlineData("Task.Run(Run);", "_stop.Cancel(); _stopped.WaitOne();", "")]
    [InlineData("Task.Run(Run, CancellationToken.None);", "_stop.Cancel(); _stopped.WaitOne();", "")]
    [InlineData("Task.Run(Run, _stop.Token);", "_stop.Cancel(); if (!_stopped.WaitOne(1000)) Console.WriteLine();", "")]
    [InlineData("Task.Run(RunTelling, _stop.Token);", "_stop.Cancel(); if (Volatile.Read(ref _isBegun)) _stopped.WaitOne();", "private void RunTelling() { Volatile.Write(ref _isBegun, true); Run(); }")]
    [InlineData("Task.Run(Run, _other.Token);", "_stop.Cancel(); _stopped.WaitOne();", "private readonly CancellationTokenSource _other = new(); public void End() => _other.Cancel();")]
    [InlineData("Task.Run(Run, _stop.Token).ContinueWith(_ => _stopped.Set(), TaskScheduler.Default);", "_stop.Cancel(); _stopped.WaitOne();", "")]
    public Task Accepts_OtherTokensLimitsAndOthersWhoGiveTheSignal(string start, string stop, string more) => Verify.Diagnostics(Queue(start, stop, more));

    [Fact]
    public Task Accepts_AnEventThatIsSetAtFirst() => Verify.Diagnostics(Queue("_stopped.Reset(); Task.Run(Run, _stop.Token);", "_stop.Cancel(); _stopped.WaitOne();", stopped: "new AutoResetEvent(true)"));
}

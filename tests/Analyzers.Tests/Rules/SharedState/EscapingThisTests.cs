using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class EscapingThisTests
{
    [Fact]
    public Task Suggests_AVirtualCallThroughAHelper() => Verify.Diagnostics("""
        class Station
        {
            protected Station() => {|LKS1014:new Thread(Run)|}.Start();
            protected virtual void Measure() { }
            private void Run() => Step();
            private void Step() => Measure();
        }
        """);

    [Fact]
    public Task Suggests_ALambdaThatATaskRuns() => Verify.Diagnostics("""
        abstract class Station
        {
            protected Station() => {|LKS1014:Task.Run(() => Measure())|};
            protected abstract void Measure();
        }
        """);

    [Fact]
    public Task Accepts_SealedTypes_OwnMembersAndTimersAtRest() => Verify.Diagnostics("""
        sealed class Closed
        {
            public Closed() => new Thread(Run).Start();
            private void Run() => Console.WriteLine();
        }
        class Open
        {
            private readonly Timer _timer;
            public Open()
            {
                _timer = new Timer(_ => Measure(), null, -1, -1);
                Task.Run(Run);
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Measure();
            }
            public void Start() => _timer.Change(0, 100);
            protected virtual void Measure() { }
            private void Run() => Console.WriteLine();
        }
        """);
}

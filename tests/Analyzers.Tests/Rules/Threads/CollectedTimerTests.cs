using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class CollectedTimerTests
{
    [Fact]
    public Task Reports_LocalsAndNothing() => Verify.Diagnostics("""
        class Clock
        {
            public void Start()
            {
                var timer = {|LKS5011:new Timer(_ => Console.WriteLine(), null, 0, 100)|};
                {|LKS5011:new Timer(_ => Console.WriteLine(), null, 0, 100)|};
            }
        }
        """);

    [Fact]
    public Task Accepts_KeptTimers() => Verify.Diagnostics("""
        class Clock
        {
            private Timer? _timer;
            public async Task Start(List<Timer> timers)
            {
                _timer = new Timer(_ => Console.WriteLine(), null, 0, 100);
                using var scoped = new Timer(_ => Console.WriteLine(), null, 0, 100);
                var listed = new Timer(_ => Console.WriteLine(), null, 0, 100);
                timers.Add(listed);
                var kept = new Timer(_ => Console.WriteLine(), null, 0, 100);
                await Task.Delay(1000);
                GC.KeepAlive(kept);
            }
        }
        """);
}

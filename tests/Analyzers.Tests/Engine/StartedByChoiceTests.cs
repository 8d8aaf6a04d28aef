using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

public sealed class StartedByChoiceTests
{
    [Fact]
    public Task Accepts_OneRunThatWhoWinsTheExchangeStarts() => Verify.Diagnostics("""
        sealed class Rebuilder(Func<IEnumerable<string>> words)
        {
            private const int Idle = 0;
            private const int Running = 1;
            private const int Dirty = 2;
            private readonly HashSet<string> _words = [];
            private int _state;
            private int _rounds;
            public void Request()
            {
                while (true)
                {
                    switch (Interlocked.CompareExchange(ref _state, Running, Idle))
                    {
                        case Idle:
                            _ = Task.Run(Run);
                            return;
                        case Running when Interlocked.CompareExchange(ref _state, Dirty, Running) == Running:
                            return;
                        case Dirty:
                            return;
                    }
                }
            }
            private void Run()
            {
                do
                {
                    Interlocked.CompareExchange(ref _state, Running, Dirty);
                    _words.Clear();
                    _words.UnionWith(words());
                    Volatile.Write(ref _rounds, _rounds + 1);
                }
                while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Work of which each piece begins when the one before has ended.</summary>
public sealed class TaskChainTests
{
    [Fact]
    public Task Accepts_ALoopThatAwaitsTheLastTaskBeforeItStartsTheNext() => Verify.Diagnostics("""
        class Chaos
        {
            public async Task Run(Func<int> count, CancellationToken end)
            {
                var target = 4;
                var operation = Task.CompletedTask;
                while (!end.IsCancellationRequested)
                {
                    if (count() > 10)
                    {
                        await operation;
                        operation = Task.Run(() =>
                        {
                            if (count() <= 2)
                                target = 8;
                            else if (count() >= 8)
                                target = 2;
                            Console.WriteLine(target);
                        });
                    }
                    await Task.Delay(10, end);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_TheSameLoop_WhenNobodyAwaitsTheLastTask() => Verify.Diagnostics("""
        class Chaos
        {
            public async Task Run(Func<int> count, CancellationToken end)
            {
                var target = 4;
                var operation = Task.CompletedTask;
                while (!end.IsCancellationRequested)
                {
                    if (count() > 10)
                    {
                        operation = Task.Run(() =>
                        {
                            if (count() <= 2)
                                {|LKS1003:target = 8|};
                            else if (count() >= 8)
                                {|LKS1003:target = 2|};
                            Console.WriteLine(target);
                        });
                    }
                    await Task.Delay(10, end);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AWriterThatWaitsForTheLastFlushInAField() => Verify.Diagnostics("""
        class Pages
        {
            private readonly List<string> _written = new();
            private Task? _flush;

            public void WriteAll(IEnumerable<string> pages)
            {
                foreach (var page in pages)
                {
                    if (_flush != null)
                        _flush.Wait();
                    _flush = Task.Run(() => _written.Add(page));
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AWriterThatLetsEachFlushGo() => Verify.Diagnostics("""
        class Pages
        {
            private readonly List<string> _written = new();
            private Task? _flush;

            public void WriteAll(IEnumerable<string> pages)
            {
                foreach (var page in pages)
                {
                    _flush = Task.Run(() => {|LKS1005:_written|}.Add(page));
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AChainOfContinuations() => Verify.Diagnostics("""
        class Log
        {
            private readonly List<string> _lines = new();
            private readonly object _gate = new();
            private Task _tail = Task.CompletedTask;

            public void AddAll(string[] lines)
            {
                foreach (var line in lines)
                    Add(line);
            }

            public void Add(string line)
            {
                lock (_gate)
                    _tail = _tail.ContinueWith(_ => _lines.Add(line), TaskScheduler.Default);
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsUnwrappedAndAwaitedOnTheSpot() => Verify.Diagnostics("""
        class Log
        {
            private readonly List<string> _lines = new();

            public async Task AddAll(string[] lines)
            {
                foreach (var line in lines)
                    await Task.Factory.StartNew(async () => { await Task.Delay(1); _lines.Add(line); }).Unwrap();
            }
        }
        """);

    [Fact]
    public Task Accepts_AChainOfAsynchronousContinuationsThatAreUnwrapped() => Verify.Diagnostics("""
        class Log
        {
            private readonly List<string> _lines = new();
            private Task _tail = Task.CompletedTask;

            public void AddAll(string[] lines)
            {
                foreach (var line in lines)
                    _tail = _tail.ContinueWith(async _ => { await Task.Delay(1); _lines.Add(line); }, TaskScheduler.Default).Unwrap();
            }
        }
        """);

    [Fact]
    public Task Reports_AChainOfAsynchronousContinuationsOfWhichOnlyTheBeginningsFollowEachOther() => Verify.Diagnostics("""
        class Log
        {
            private readonly List<string> _lines = new();
            private Task _tail = Task.CompletedTask;

            public void AddAll(string[] lines)
            {
                foreach (var line in lines)
                    _tail = _tail.ContinueWith(async _ => { await Task.Delay(1); {|LKS1005:_lines|}.Add(line); }, TaskScheduler.Default);
            }
        }
        """);
}

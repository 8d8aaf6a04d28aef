using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class MissingStopFlagTests
{
    [Fact]
    public Task Reports_AnEndlessThread() => Verify.Diagnostics("""
        class Poller
        {
            public void Start() => {|LKS5006:new Thread(Run)|}.Start();
            private void Run()
            {
                {|LKS5001:while (true)|}
                {
                    Console.WriteLine("tick");
                    Thread.Sleep(100);
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AnEndlessForInALambda() => Verify.Diagnostics("""
        class Poller
        {
            public Task Start() => Task.Run(() =>
            {
                {|LKS5001:for (;;)|}
                    Thread.Sleep(100);
            });
        }
        """);

    [Fact]
    public Task Reports_AnEndlessDoInAnAsyncLocalFunction() => Verify.Diagnostics("""
        class Poller
        {
            public void Start()
            {
                Task.Run(Poll);

                async Task Poll()
                {
                    do
                    {
                        await Task.Delay(100);
                    }
                    {|LKS5001:while (true)|};
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ALoopInAHelperOfTheThread() => Verify.Diagnostics("""
        abstract class Worker
        {
            public void Start()
            {
                var thread = new Thread(Run) { IsBackground = true };
                thread.Start();
            }

            private void Run() => Forever();

            private void Forever()
            {
                {|LKS5001:while (true)|}
                    Step();
            }

            protected abstract void Step();
        }

        class Printer : Worker
        {
            protected override void Step() => Console.WriteLine("step");
        }
        """);

    [Fact]
    public Task Reports_ALoopWhoseInnerLoopBreaks() => Verify.Diagnostics("""
        class Poller
        {
            private readonly Queue<string> _lines = new();
            public void Start() => ThreadPool.QueueUserWorkItem(_ =>
            {
                {|LKS5001:while (true)|}
                {
                    while (true)
                    {
                        if (!_lines.TryDequeue(out var line))
                            break;
                        Console.WriteLine(line);
                    }
                    Thread.Sleep(10);
                }
            });
        }
        """);

    [Fact]
    public Task Suggests_ForAStaticWorker() => Verify.Diagnostics("""
        static class Heartbeat
        {
            public static void Start() => new Thread(Run) { IsBackground = true }.Start();
            private static void Run()
            {
                {|LKS5001:while (true)|}
                    Thread.Sleep(1000);
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatPollsAFlag() => Verify.Diagnostics("""
        class Poller
        {
            private volatile bool _stopped;
            public void Start() => new Thread(Run).Start();
            public void Stop() => _stopped = true;
            private void Run()
            {
                while (true)
                {
                    if (_stopped)
                        return;
                    Thread.Sleep(100);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatObservesAToken() => Verify.Diagnostics("""
        class Poller
        {
            public Task Start(CancellationToken cancellation) => Task.Run(async () =>
            {
                while (true)
                {
                    Console.WriteLine("tick");
                    await Task.Delay(100, cancellation);
                }
            });
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatObservesAToken() => Verify.Diagnostics("""
        class Poller
        {
            private readonly CancellationTokenSource _source = new();
            public void Start() => new Thread(Run).Start();
            public void Stop() => _source.Cancel();
            private void Run()
            {
                while (true)
                    Step();
            }
            private void Step() => _source.Token.ThrowIfCancellationRequested();
        }
        """);

    [Fact]
    public Task Accepts_ALoopAroundABlockingCallThatCanBeEnded() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.IO;
        using System.Net.Sockets;

        class Workers(BlockingCollection<string> queue, Stream stream, TcpListener listener)
        {
            public void Start()
            {
                new Thread(() => { while (true) Console.WriteLine(queue.Take()); }).Start();
                new Thread(() => { while (true) Console.WriteLine(stream.ReadByte()); }).Start();
                new Thread(() => { while (true) listener.AcceptTcpClient().Dispose(); }).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatAnExceptionEnds() => Verify.Diagnostics("""
        class Poller
        {
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                try
                {
                    while (true)
                        Thread.Sleep(Timeout.Infinite);
                }
                catch (ThreadInterruptedException)
                {
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnEndlessLoopOnTheCallersThread() => Verify.Diagnostics("""
        class Shell
        {
            public void Run()
            {
                while (true)
                    Console.WriteLine(Console.ReadLine());
            }

            public IEnumerable<int> Numbers()
            {
                for (var i = 0; ; i++)
                    yield return i;
            }
        }
        """);

    [Fact]
    public Task Accepts_AParallelLoop() => Verify.Diagnostics("""
        class Search
        {
            private int _next;
            public void Run() => Parallel.For(0, 10, _ =>
            {
                while (true)
                {
                    var mine = Interlocked.Increment(ref _next);
                    if (mine > 100)
                        break;
                }
            });
        }
        """);

    [Fact]
    public Task Accepts_ACallThatThrowsToEndTheLoop() => Verify.Diagnostics("""
        class Ticket
        {
            private volatile bool _closed;
            public void Close() => _closed = true;
            public void Check()
            {
                if (_closed)
                    throw new InvalidOperationException("closed");
            }
        }

        class Poller(Ticket ticket)
        {
            public void Start() => new Thread(Run).Start();
            private void Run()
            {
                while (true)
                    ticket.Check();
            }
        }
        """);

    [Fact]
    public Task Reports_AnIteratorThatIsDrained() => Verify.Diagnostics("""
        class Clock
        {
            private int _ticks;
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                foreach (var tick in Ticks())
                    Console.WriteLine(tick);
            }
            private IEnumerable<int> Ticks()
            {
                {|LKS5001:while (true)|}
                {
                    yield return _ticks++;
                    Thread.Sleep(100);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_IteratorsThatSomebodyLeaves() => Verify.Diagnostics("""
        class Clock
        {
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run()
            {
                foreach (var tick in Ticks())
                {
                    if (tick > 100)
                        break;
                    Console.WriteLine(tick);
                }
            }
            private IEnumerable<int> Ticks() { for (var i = 0; ; i++) yield return i; }
        }
        class Few
        {
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { foreach (var tick in Ticks().Take(10)) Console.WriteLine(tick); }
            private IEnumerable<int> Ticks() { for (var i = 0; ; i++) yield return i; }
        }
        class Tree
        {
            private readonly Tree? _left;
            public void Start() => Task.Run(() => { foreach (var depth in Walk(this)) Console.WriteLine(depth); });
            private IEnumerable<int> Walk(Tree tree)
            {
                while (true)
                {
                    yield return 1;
                    if (tree._left is null)
                        yield break;
                    foreach (var depth in Walk(tree._left))
                        yield return depth + 1;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ALoopThatLeavesItsThreadAtTheFirstAwait() => Verify.Diagnostics("""
        class Pump
        {
            public void Start() => {|LKS5010:new Thread(async () => { while (true) { await Task.Delay(10); Console.WriteLine("tick"); } })|}.Start();
        }
        class Server
        {
            public void Start() => {|LKS5010:new Thread(Run)|}.Start();
            private async void Run() { await Task.Delay(1); while (true) { Thread.Sleep(10); } }
        }
        class Blocker
        {
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { {|LKS5001:while (true)|} { Thread.Sleep(10); } }
        }
        """);
}

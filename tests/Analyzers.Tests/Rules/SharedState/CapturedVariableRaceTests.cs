using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class CapturedVariableRaceTests
{
    [Fact]
    public Task Reports_ACounterInTopLevelStatements() => Verify.Program("""
        var count = 0;
        var threads = new List<Thread>();
        for (var i = 0; i < 4; i++)
        {
            var thread = new Thread(() => {|LKS1003:count++|});
            threads.Add(thread);
            thread.Start();
        }
        foreach (var thread in threads)
            thread.Join();
        Console.WriteLine(count);
        """);

    [Fact]
    public Task Reports_ASumInAParallelLoop() => Verify.Diagnostics("""
        class Statistics
        {
            public double Sum(double[] values)
            {
                var sum = 0.0;
                Parallel.ForEach(values, value => {|LKS1003:sum += value|});
                return sum;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoTasksThatWrite() => Verify.Diagnostics("""
        class Race
        {
            public async Task<string> First(Func<string> left, Func<string> right)
            {
                var winner = "";
                await Task.WhenAll(
                    Task.Run(() => {|LKS1003:winner = left()|}),
                    Task.Run(() => {|LKS1003:winner = right()|}));
                return winner;
            }
        }
        """);

    [Fact]
    public Task Reports_AReadBeforeTheJoin() => Verify.Diagnostics("""
        class Loader
        {
            public void Run(Func<int> load)
            {
                var result = 0;
                var thread = new Thread(() => {|LKS1003:result = load()|});
                thread.Start();
                Console.WriteLine(result);
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_AParameterInALocalFunction() => Verify.Diagnostics("""
        class Counter
        {
            public int Count(int total)
            {
                Parallel.Invoke(Add, Add);
                return total;

                void Add() => {|LKS1003:total++|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AResultReadAfterTheJoin() => Verify.Diagnostics("""
        class Loader
        {
            public async Task Run(Func<int> load)
            {
                var one = 0;
                var two = 0;
                var three = 0;
                var thread = new Thread(() => one = load());
                thread.Start();
                var task = Task.Run(() => two = load());
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    three = load();
                    done.Set();
                });
                thread.Join();
                await task;
                done.Wait();
                Console.WriteLine(one + two + three);
            }
        }
        """);

    [Fact]
    public Task Accepts_ALocalOfEachRound() => Verify.Diagnostics("""
        class Rounds
        {
            public void Run()
            {
                for (var i = 0; i < 4; i++)
                {
                    var mine = i;
                    Task.Run(() => mine++);
                }
                Parallel.For(0, 4, i =>
                {
                    var local = i;
                    local++;
                    Action more = () => local++;
                    more();
                });
            }
        }
        """);

    [Fact]
    public Task Accepts_AtomicAndLockedUpdates() => Verify.Diagnostics("""
        class Statistics
        {
            public long Sum(int[] values)
            {
                var gate = new object();
                long sum = 0;
                var highest = 0;
                Parallel.ForEach(values, value =>
                {
                    Interlocked.Add(ref sum, value);
                    lock (gate)
                        highest = Math.Max(highest, value);
                });
                Parallel.ForEach(values, () => 0L, (value, _, part) => part + value, part => Interlocked.Add(ref sum, part));
                return sum + highest;
            }
        }
        """);

    [Fact]
    public Task Accepts_AMemberThatSeveralThreadsRun() => Verify.Diagnostics("""
        class Reader
        {
            public void Start() => Task.Run(Read);
            public void Read()
            {
                var text = "";
                Append("a");
                Append("b");
                Console.WriteLine(text);

                void Append(string more) => text += more;
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsAwaitedOnTheSpot() => Verify.Diagnostics("""
        class Steps
        {
            public async Task<int> Run()
            {
                var steps = 0;
                await Task.Run(() => steps++);
                steps++;
                await Task.Run(() => steps++).ConfigureAwait(false);
                var later = Task.Run(() => 1).ContinueWith(task => steps++);
                await later;
                return steps;
            }
        }
        """);

    [Fact]
    public Task Accepts_AStampThatAnyThreadMaySet() => Verify.Diagnostics("""
        class Deadline
        {
            public void Watch(CancellationToken first, CancellationToken second)
            {
                var end = DateTime.MaxValue;
                first.Register(Abort);
                second.Register(Abort);

                void Abort() => end = DateTime.Now;
            }
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatOthersRun() => Verify.Diagnostics("""
        static class Runner
        {
            public static void Run(params Thread[] threads)
            {
                foreach (var thread in threads)
                    thread.Start();
                foreach (var thread in threads)
                    thread.Join();
            }
        }

        class Loader
        {
            public int Run(Func<int> load)
            {
                var result = 0;
                var thread = new Thread(() => result = load());
                Runner.Run(thread);
                Runner.Run(new Thread(() => result = load()));
                return result;
            }
        }
        """);

    [Fact]
    public Task Accepts_LocalsThatEachRunOfALocalFunctionHasOfItsOwn() => Verify.Diagnostics("""
        class Pages
        {
            private readonly string[] _positions = new string[8];

            public async Task QueryAsync(Func<int, Task<string>> ask)
            {
                var tasks = new Task[_positions.Length];
                for (var part = 0; part < tasks.Length; part++)
                    tasks[part] = QueryPartAsync(part);
                await Task.WhenAll(tasks);

                async Task QueryPartAsync(int part)
                {
                    var retries = 5;
                    var wait = TimeSpan.FromSeconds(2);

                    Task BackOffAsync()
                    {
                        retries--;
                        wait += wait;
                        return Task.Delay(wait);
                    }

                    void Reset()
                    {
                        retries = 5;
                        wait = TimeSpan.FromSeconds(2);
                    }

                    async Task<bool> NextAsync()
                    {
                        try
                        {
                            _positions[part] = await ask(part);
                            Reset();
                            return false;
                        }
                        catch (TimeoutException) when (retries > 0)
                        {
                            await BackOffAsync();
                            return true;
                        }
                    }

                    while (await NextAsync())
                    {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Reports_AVariableOfALocalFunctionThatItsOwnTasksShare() => Verify.Diagnostics("""
        class Pages
        {
            public async Task QueryAsync(Func<int, Task<string>> ask)
            {
                await Task.WhenAll(QueryPartAsync(1), QueryPartAsync(2));

                async Task QueryPartAsync(int part)
                {
                    var failed = 0;
                    await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
                    {
                        if (await ask(part) == "")
                            {|LKS1003:failed++|};
                    })));
                    Console.WriteLine(failed);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AHandlerOfWhatFailsBeforeTheStart() => Verify.Diagnostics("""
        sealed class Certificates
        {
            public string? Make(Func<string> make, Action<string?> save)
            {
                string? certificate = null;
                try
                {
                    if (Environment.UserInteractive)
                    {
                        certificate = make();
                        Task.Run(() => save(certificate));
                    }
                    else
                    {
                        certificate = make();
                    }
                }
                catch (InvalidOperationException)
                {
                    certificate = null;
                }

                return certificate;
            }
        }
        """);

    [Fact]
    public async Task Suggests_WhereTheReaderComesByAgain()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.Threading.Tasks;
            public class Proxy
            {
                private volatile bool _started;
                public async Task Start(Action run)
                {
                    Exception? failure = null;
                    _ = Task.Run(() =>
                    {
                        try { run(); _started = true; }
                        catch (Exception exception) { failure = exception; }
                    });
                    while (!_started)
                    {
                        if (failure != null)
                            throw failure;
                        await Task.Delay(10);
                    }
                }
            }
            """, "Proxy.cs")]));

        Assert.All(found, diagnostic => Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Info, diagnostic.Severity));
        Assert.Contains(found, diagnostic => diagnostic.Id == "LKS1003");
    }

    [Fact]
    public Task Accepts_AnIndexThatIsPartOfWhatTheRoundIsGiven_AndTasksThatOneCallWaitsFor() => Verify.Diagnostics("""
        public static class Algorithms
        {
            public static int[] Select(IList<string> source)
            {
                var results = new int[source.Count];
                Parallel.ForEach(source.Select((element, index) => Tuple.Create(element, index)).ToList(), tuple => { results[tuple.Item2] = tuple.Item1.Length; });
                return results;
            }
            public static string Twice(int count)
            {
                var text = new System.Text.StringBuilder();
                for (var i = 0; i < count; i++)
                    Task.WaitAll(Task.Run(() => text.Append('a')), Task.Run(() => Console.WriteLine()));
                return text.ToString();
            }
        }
        """);

    [Fact]
    public Task Accepts_AStretchOfElementsOfEachRound() => Verify.Diagnostics("""
        sealed class Picture
        {
            private readonly byte[] _kept = new byte[4096];
            public void Clear(byte[] pixels, byte blue)
            {
                Parallel.For(0, pixels.Length / 4, i =>
                {
                    i *= 4;
                    pixels[i] = blue;
                    pixels[i + 1] = 0;
                    pixels[i + 3] = 255;
                });
                Parallel.For(0, _kept.Length / 4, i =>
                {
                    i = i * 4;
                    _kept[i] = blue;
                    _kept[i + 1] = 0;
                });
            }
        }
        """);

    [Fact]
    public Task Reports_ElementsOfTheNextRound() => Verify.Diagnostics("""
        sealed class Picture
        {
            public void Smear(byte[] pixels) => Parallel.For(0, pixels.Length - 1, i =>
            {
                {|LKS1003:pixels[i] = 0|};
                {|LKS1003:pixels[i + 1] = 255|};
            });
        }
        """);

    [Fact]
    public Task Accepts_OneOfSeveralExceptions() => Verify.Diagnostics("""
        sealed class First(IReadOnlyList<Func<Task<int>>> sources)
        {
            public async Task<int> Get()
            {
                var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                var remaining = sources.Count;
                Exception? last = null;
                var tasks = sources.Select(source => Task.Run(async () =>
                {
                    try { result.TrySetResult(await source()); }
                    catch (Exception ex)
                    {
                        last = ex;
                        if (Interlocked.Decrement(ref remaining) == 0)
                            result.TrySetException(last);
                    }
                })).ToArray();
                return await result.Task;
            }
        }
        """);

    [Theory]
    [InlineData("_loop.WaitFor(done);", "result")]
    [InlineData("_loop.Show(done);", "result")]
    public Task Accepts_AResultOfWorkThatAMethodOfTheProgramWaitsFor(string wait, string read) => Verify.Diagnostics($$"""
        sealed class WaitLoop
        {
            public void WaitFor(WaitHandle handle) { while (!handle.WaitOne(100)) Console.Write("."); }
            public void Show(WaitHandle handle) => Console.WriteLine(handle);
        }
        sealed class Launcher
        {
            private readonly WaitLoop _loop = new();
            public string? Launch()
            {
                var done = new ManualResetEvent(false);
                string? result = null;
                ThreadPool.QueueUserWorkItem(_ => { {{(wait.Contains("Show") ? "{|LKS1003:result = Load()|}" : "result = Load()")}}; done.Set(); });
                {{wait}}
                return {{read}};
            }
            private static string Load() => "";
        }
        """);

    [Theory]
    [InlineData("Block(done);", true)]
    [InlineData("Helpers.Hold(done);", true)]
    [InlineData("Helpers.Peek(done);", false)]
    [InlineData("Helpers.Later(done);", false)]
    public Task Accepts_AResultOfWorkThatAHelperIsSeenToWaitFor(string wait, bool waits) => Verify.Diagnostics($$"""
        static class Helpers
        {
            public static void Hold(ManualResetEventSlim handle) => HoldOn("", handle);
            public static void Peek(ManualResetEventSlim handle) => handle.Wait(100);
            public static void Later(ManualResetEventSlim handle) { Task.Run(() => handle.Wait()); }
            private static void HoldOn(string name, ManualResetEventSlim handle) { Console.WriteLine(name); handle.Wait(); }
        }
        sealed class Launcher
        {
            public string? Launch()
            {
                var done = new ManualResetEventSlim(false);
                string? result = null;
                ThreadPool.QueueUserWorkItem(_ => { {{(waits ? "result = Load()" : "{|LKS1003:result = Load()|}")}}; done.Set(); });
                {{wait}}
                return result;
            }
            private static void Block(ManualResetEventSlim handle) { handle.Wait(); }
            private static string Load() => "";
        }
        """);

    [Theory]
    [InlineData("last = watch.ElapsedTicks; done.Set();", "-1", "done.Wait();")]
    [InlineData("last = watch.ElapsedTicks; done.Set();", "Timeout.Infinite", "done.Wait();")]
    [InlineData("{|LKS1003:last = watch.ElapsedTicks|}; done.Set();", "-1", "Console.WriteLine();")]
    [InlineData("{|LKS1003:last = watch.ElapsedTicks|}; done.Set();", "100", "done.Wait();")]
    [InlineData("done.Set(); {|LKS1003:last = watch.ElapsedTicks|};", "-1", "done.Wait();")]
    public Task Accepts_TwoTimersThatTickOnce_OfWhichOneBeginsWhenTheOtherHasEnded(string tick, string period, string wait) => Verify.Diagnostics($$"""
        class Probe
        {
            public void Run()
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                long last = 0;
                using var done = new ManualResetEventSlim(false);
                void OnTick(object? state)
                {
                    {{tick}}
                }
                using (var first = new Timer(OnTick, null, 0, {{period}}))
                {
                    {{wait}}
                }
                using (var second = new Timer(OnTick, null, 0, {{period}}))
                {
                    Console.WriteLine("both");
                    done.Wait();
                }
                Console.WriteLine(last);
            }
        }
        """);

    [Theory]
    [InlineData("thread.Start(); thread.Join();", false)]
    [InlineData("if (Environment.ProcessorCount < 2) { work(); return; } thread.Start(); thread.Join();", false)]
    [InlineData("thread.Start();", true)]
    [InlineData("thread.Start(); thread.Join(100);", true)]
    public Task Reports_OnlyWhatAHelperDoesNotWaitFor(string run, bool isRace) => Verify.Diagnostics($$"""
        class Clipboard
        {
            public string Get()
            {
                var text = "";
                Run(() => {{(isRace ? "{|LKS1003:text = \"a\"|}" : "text = \"a\"")}});
                return text;
            }

            private static void Run(Action work)
            {
                var thread = new Thread(() => { try { work(); } catch (Exception) { Console.WriteLine(); } });
                {{run}}
            }
        }
        """);

    [Fact]
    public Task Reports_PlacesThatAllRoundsWriteAndNotARowOfTheirOwn() => Verify.Diagnostics("""
        class Blur
        {
            public void Run(int[] source, int[] rows, int[] wrong, int width, int height) => Parallel.For(0, height, row =>
            {
                var at = row * width;
                var first = 0;
                for (var column = 0; column < width; column++)
                {
                    rows[at++] = source[column];
                    {|LKS1003:wrong[first++] = source[column]|};
                }
            });
        }
        """);

    [Fact]
    public Task Accepts_AThreadThatAFlagStartsOnce() => Verify.Diagnostics("""
        class Reader
        {
            private readonly Queue<int> _keys = new();
            private bool _isStarted;
            public void Read(int[] lines) { foreach (var line in lines) ReadLine(line); }
            private void ReadLine(int line)
            {
                if (!_isStarted)
                {
                    Begin();
                    _isStarted = true;
                }
            }
            private void Begin() => new Thread(Run) { IsBackground = true }.Start();
            private void Run() { for (var i = 0; i < 9; i++) _keys.Enqueue(i); }
        }
        """);

    [Fact]
    public Task Accepts_AnOperatorThatChangesTheObjectOnly() => Verify.Diagnostics("""
        public sealed class Bag
        {
            private readonly List<int> _items = [];
            public int Count { get { lock (_items) return _items.Count; } }
            public void operator +=(int item) { lock (_items) _items.Add(item); }
        }
        public static class Party
        {
            public static int Fill()
            {
                var bag = new Bag();
                Parallel.Invoke(() => { for (var i = 0; i < 9; i++) bag += i; }, () => { for (var i = 0; i < 9; i++) bag += i; });
                return bag.Count;
            }
        }
        """);
}

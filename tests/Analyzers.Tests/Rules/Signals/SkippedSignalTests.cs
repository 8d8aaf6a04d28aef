using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class SkippedSignalTests
{
    [Fact]
    public Task Reports_EarlyReturnsThrowsAndHandlers() => Verify.Diagnostics("""
        class Batch
        {
            public void Run(int[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                {
                    Task.Run(() =>
                    {
                        if (item < 0)
                            return;
                        {|LKS4008:left.Signal()|};
                    });
                }
                left.Wait();
            }
            public void Throws(int[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        if (item < 0)
                            throw new ArgumentException("negative");
                        {|LKS4008:left.Signal()|};
                    });
                left.Wait();
            }
            public void Catches(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try
                        {
                            Console.WriteLine(int.Parse(item));
                            {|LKS4008:left.Signal()|};
                        }
                        catch (FormatException)
                        {
                            Console.WriteLine("no number");
                        }
                    });
                left.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_CountsThatCannotMatch() => Verify.Diagnostics("""
        class Batch
        {
            public void Run()
            {
                using var left = {|LKS4008:new CountdownEvent(3)|};
                new Thread(() => left.Signal()).Start();
                new Thread(() => left.Signal()).Start();
                left.Wait();
            }
            public void Loop()
            {
                var barrier = {|LKS4008:new Barrier(4)|};
                for (var i = 0; i < 3; i++)
                    new Thread(() => barrier.SignalAndWait()).Start();
            }
        }
        """);

    [Fact]
    public Task Accepts_SignalsInFinallyAndMatchingCounts() => Verify.Diagnostics("""
        class Batch
        {
            public void Run(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try
                        {
                            if (item.Length == 0)
                                return;
                            Console.WriteLine(int.Parse(item));
                        }
                        finally
                        {
                            left.Signal();
                        }
                    });
                left.Wait();
            }
            public void Counted()
            {
                using var left = new CountdownEvent(3);
                for (var i = 0; i < 3; i++)
                    new Thread(() => left.Signal()).Start();
                left.Wait();
                var barrier = new Barrier(4);
                for (var i = 0; i < 3; i++)
                    new Thread(() => barrier.SignalAndWait()).Start();
                barrier.SignalAndWait();
            }
            public void LastOne(int count)
            {
                var running = count;
                using var done = new CountdownEvent(1);
                for (var i = 0; i < count; i++)
                    Task.Run(() =>
                    {
                        if (Interlocked.Decrement(ref running) == 0)
                            done.Signal();
                    });
                done.Wait();
            }
            public void Caught(string[] items)
            {
                using var left = new CountdownEvent(items.Length);
                foreach (var item in items)
                    Task.Run(() =>
                    {
                        try { Console.WriteLine(int.Parse(item)); }
                        catch (Exception) { Console.WriteLine("no number"); }
                        left.Signal();
                    });
                left.Wait();
            }
        }
        """);

    [Fact]
    public Task Reports_HandlersOfWhatACalledMethodThrows_AndWaitsThatBeginAgain() => Verify.Diagnostics("""
        sealed class Checksums
        {
            public void Run(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                while (!left.Wait(TimeSpan.FromSeconds(5)))
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOne(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    Console.WriteLine(file);
                    return;
                }
                Console.WriteLine(text);
                {|LKS4008:left.Signal()|};
            }
            private static string Compute(string file)
            {
                using var stream = new System.IO.FileStream(file, System.IO.FileMode.Open);
                return stream.Length.ToString();
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatAreGivenUp_AndHandlersThatSignal() => Verify.Diagnostics("""
        sealed class Checksums
        {
            public bool Run(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                var rounds = 0;
                while (!left.Wait(TimeSpan.FromSeconds(5)))
                {
                    if (++rounds == 10)
                        return false;
                }
                return true;
            }
            public void Watch(string[] files, Func<bool> isStopped)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOne(file, left));
                while (!left.Wait(1000) && !isStopped())
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOne(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    return;
                }
                Console.WriteLine(text);
                left.Signal();
            }
            public void Told(string[] files)
            {
                using var left = new CountdownEvent(files.Length);
                foreach (var file in files)
                    ThreadPool.QueueUserWorkItem(_ => HashOther(file, left));
                while (!left.Wait(1000))
                    Console.WriteLine("{0} left", left.CurrentCount);
            }
            private static void HashOther(string file, CountdownEvent left)
            {
                string text;
                try { text = Compute(file); }
                catch (System.IO.IOException)
                {
                    left.Signal();
                    return;
                }
                Console.WriteLine(text);
                left.Signal();
            }
            private static string Compute(string file) => System.IO.File.ReadAllText(file);
        }
        """);

    private const string Workers = """
        sealed class Workers : IDisposable
        {
            private readonly Queue<string> _requests = new();
            private readonly AutoResetEvent _wake = new(false);
            private readonly Thread[] _threads;
            private volatile bool _isStopping;
            public Workers(int count)
            {
                _threads = new Thread[count];
                for (var i = 0; i < count; i++)
                {
                    _threads[i] = new Thread(Run) { IsBackground = true };
                    _threads[i].Start();
                }
            }
            public void Request(string path)
            {
                lock (_requests)
                    _requests.Enqueue(path);
                _wake.Set();
            }
            private void Run()
            {
                while (!_isStopping)
                {
                    lock (_requests)
                    {
                        if (_requests.TryDequeue(out var path))
                            Console.WriteLine(path);
                    }
                    if (!_isStopping)
                        _wake.WaitOne();
                }
            }
            public void Dispose()
            {
                _isStopping = true;
                _wake.Set();
                foreach (var thread in _threads)
                    thread.Join();
                _wake.Dispose();
            }
        }
        """;

    [Fact]
    public Task Reports_AnAutoResetEventThatIsSetOnceForSeveral() => Verify.Diagnostics(Workers.Replace("""
                _isStopping = true;
                _wake.Set();
        """, """
                _isStopping = true;
                {|LKS4008:_wake.Set()|};
        """, StringComparison.Ordinal));

    [Theory]
    [InlineData("        _wake.Set();\n        foreach (var thread in _threads)\n            thread.Join();", "        foreach (var _ in _threads)\n            _wake.Set();\n        foreach (var thread in _threads)\n            thread.Join();")]
    [InlineData("            thread.Join();", "        {\n            _wake.Set();\n            thread.Join();\n        }")]
    [InlineData("                _wake.WaitOne();", "                _wake.WaitOne(1000);")]
    [InlineData("                _wake.WaitOne();\n        }", "                _wake.WaitOne();\n        }\n        _wake.Set();")]
    [InlineData("thread.Join();", "thread.Join(1000);")]
    [InlineData("AutoResetEvent", "ManualResetEvent")]
    public Task Accepts_EventsThatWakeAll(string written, string instead) => Verify.Diagnostics(Workers.ReplaceLineEndings("\n").Replace(written, instead, StringComparison.Ordinal));

    private const string Lanes = """
        class Sprint(int runners)
        {
            private readonly AutoResetEvent _start = new(false);
            private readonly long[] _times = new long[runners];
            private void RunLane(int lane)
            {
                _start.WaitOne();
                _times[lane] = Environment.TickCount64;
            }
            public long[] Go()
            {
                var lanes = Enumerable.Range(0, _times.Length).Select(lane => new Thread(() => RunLane(lane))).ToArray();
                foreach (var lane in lanes)
                    lane.Start();
                _start.Set();
                foreach (var lane in lanes)
                    lane.Join();
                return _times;
            }
        }
        """;

    [Fact]
    public Task Reports_AnAutoResetEventThatStartsThreadsOfASelection() => Verify.Diagnostics(Lanes.Replace("_start.Set()", "{|LKS4008:_start.Set()|}", StringComparison.Ordinal));

    [Fact]
    public Task Reports_AnAutoResetEventThatStartsThreadsOfALocalList() => Verify.Diagnostics(Lanes.Replace("_start.Set()", "{|LKS4008:_start.Set()|}", StringComparison.Ordinal).ReplaceLineEndings("\n")
        .Replace("var lanes = Enumerable.Range(0, _times.Length).Select(lane => new Thread(() => RunLane(lane))).ToArray();", "var lanes = new List<Thread>(); for (var i = 0; i < _times.Length; i++) { var number = i; var made = new Thread(() => RunLane(number)); lanes.Add(made); }", StringComparison.Ordinal));

    [Theory]
    [InlineData("AutoResetEvent", "ManualResetEvent")]
    [InlineData("_start.Set();", "foreach (var _ in lanes) _start.Set();")]
    [InlineData("_times[lane] = Environment.TickCount64;", "_start.Set(); _times[lane] = Environment.TickCount64;")]
    [InlineData("_start.WaitOne();", "if (lane == 0) _start.WaitOne();")]
    [InlineData("lane.Join();", "lane.Join(1000);")]
    [InlineData("public long[] Go()", "public void Next() => _start.Set(); public long[] Go()")]
    [InlineData("new Thread(() => RunLane(lane))", "new Thread(() => { if (lane > 0) return; RunLane(lane); })")]
    public Task Accepts_StartsThatAllLanesHear(string written, string instead) => Verify.Diagnostics(Lanes.Replace(written, instead, StringComparison.Ordinal));
}

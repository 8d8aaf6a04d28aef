using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Methods of other types that have a thread run what they are given.</summary>
public sealed class ForeignStartTests
{
    [Fact]
    public Task Follows_SchedulersAndFanOuts() => Verify.Diagnostics("""
        sealed class Scheduler { public void Queue(Action work) { if (work == null) throw new ArgumentNullException(nameof(work)); ThreadPool.QueueUserWorkItem(_ => work()); } }

        static class Fan
        {
            public static Task ForAllAsync<T>(this IEnumerable<T> items, Func<T, Task> f) => Task.WhenAll(items.Select(x => Task.Run(() => f(x))));
            public static void Background(Action f) => Task.Run(f);
        }

        class Jobs
        {
            private readonly Scheduler _scheduler = new();
            private readonly List<int> _done = new();
            private int _n, _m;

            public void Go() { for (var i = 0; i < 9; i++) _scheduler.Queue(() => {|LKS1001:_n++|}); }
            public Task Go(int[] a) => a.ForAllAsync(async x => { await Task.Delay(x); {|LKS1001:_m += x|}; });
            public void Run() { Fan.Background(() => {|LKS1005:_done|}.Add(1)); {|LKS1005:_done|}.Add(2); }
        }
        """);

    [Fact]
    public Task Accepts_OneAtATime_OrOnTheSpot_OrUnderALock_OrUnknown() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class OneByOne
        {
            private readonly BlockingCollection<Action> _queue = new();
            public void Queue(Action work) => _queue.Add(work);
        }

        sealed class Locked
        {
            private readonly object _gate = new();
            public void Queue(Action work) => Task.Run(() => { lock (_gate) work(); });
        }

        sealed class Both
        {
            public void Queue(Action work, bool now) { if (now) work(); else Task.Run(work); }
        }

        interface IScheduler { void Queue(Action work); }

        class Helper { public static void Timed(Action work) { Console.WriteLine(); work(); } public static Task Run(Action work) => Task.Run(work); }

        class Jobs(IScheduler any)
        {
            private readonly OneByOne _one = new();
            private readonly Locked _locked = new();
            private readonly Both _both = new();
            private int _a, _b, _c, _d, _e, _f;

            public async Task Go()
            {
                for (var i = 0; i < 9; i++)
                {
                    _one.Queue(() => _a++);
                    _locked.Queue(() => _b++);
                    _both.Queue(() => _c++, true);
                    any.Queue(() => _d++);
                    Helper.Timed(() => _e++);
                    await Helper.Run(() => _f++);
                }
            }
        }
        """);

    [Theory]
    [InlineData("Parallel.ForEach(files, file => { foreach (var line in file.Split()) report(line); });", "{|LKS1028:_found|}.Add(line)")]
    [InlineData("Parallel.For(0, files.Length, i => report.Invoke(files[i]));", "{|LKS1028:_found|}.Add(line)")]
    [InlineData("foreach (var file in files) report(file);", "_found.Add(line)")]
    [InlineData("Parallel.ForEach(files, file => { lock (files) report(file); });", "_found.Add(line)")]
    [InlineData("Parallel.ForEach(files, file => Console.WriteLine(file)); report(\"\");", "_found.Add(line)")]
    public Task AMemberOfAnotherClass_ThatALoopOfAThirdCalls(string scan, string add) => Verify.Diagnostics($$"""
        sealed class Scanner
        {
            public void Scan(string[] files, Action<string> report) { {{scan}} }
        }
        sealed class Findings
        {
            private readonly List<string> _found = [];
            public void Add(string line) { if (line.Length > 0) {{add}}; }
            public int Count => _found.Count;
        }
        static class Program
        {
            public static int Run(string[] files)
            {
                var findings = new Findings();
                new Scanner().Scan(files, findings.Add);
                return findings.Count;
            }
        }
        """);
}

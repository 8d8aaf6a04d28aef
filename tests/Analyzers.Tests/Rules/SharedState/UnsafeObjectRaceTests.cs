using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class UnsafeObjectRaceTests
{
    [Fact]
    public Task Reports_AListFilledByAParallelLoop() => Verify.Diagnostics("""
        class Squares
        {
            public List<int> Of(int[] numbers)
            {
                var squares = new List<int>();
                Parallel.ForEach(numbers, number => {|LKS1005:squares|}.Add(number * number));
                return squares;
            }
        }
        """);

    [Fact]
    public Task Reports_ADictionaryOfTwoThreads() => Verify.Diagnostics("""
        class Registry
        {
            private readonly Dictionary<string, int> _entries = [];
            public void Start() => new Thread(Fill).Start();
            public int? Find(string key) => _entries.TryGetValue(key, out var value) ? value : null;
            private void Fill()
            {
                for (var i = 0; i < 100; i++)
                    {|LKS1005:_entries|}[i.ToString()] = i;
            }
        }
        """);

    [Fact]
    public Task Reports_RandomAndStringBuilder() => Verify.Diagnostics("""
        class Noise
        {
            private readonly Random _random = new(1);
            public string Make()
            {
                var text = new System.Text.StringBuilder();
                Parallel.For(0, 10, i => {|LKS1005:text|}.Append({|LKS1005:_random|}.Next()));
                return text.ToString();
            }
        }
        """);

    [Fact]
    public Task Reports_AsynchronousTasks() => Verify.Diagnostics("""
        class Downloads
        {
            public async Task<List<string>> All(IEnumerable<string> urls, Func<string, Task<string>> load)
            {
                var texts = new List<string>();
                await Task.WhenAll(urls.Select(url => Task.Run(async () =>
                {
                    var text = await load(url);
                    {|LKS1005:texts|}.Add(text);
                })));
                return texts;
            }
        }
        """);

    [Fact]
    public Task Suggests_WhereTheChangeMayComeBeforeTheStart() => Verify.Diagnostics("""
        class Jobs
        {
            private readonly List<string> _jobs = [];
            public void Register(string job) => {|LKS1005:_jobs|}.Add(job);
            public void Start() => Task.Run(() => Console.WriteLine(_jobs.Count));
        }
        """);

    [Fact]
    public Task Accepts_ALockOnAllSides() => Verify.Diagnostics("""
        class Registry
        {
            private readonly List<int> _entries = [];
            public void Start() => new Thread(() => { lock (_entries) _entries.Add(1); }).Start();
            public int Count { get { lock (_entries) return _entries.Count; } }
        }
        """);

    [Fact]
    public Task Accepts_ReadersOnly() => Verify.Diagnostics("""
        class Lookup
        {
            private readonly Dictionary<string, int> _entries = new() { ["a"] = 1 };
            public int Sum(string[] keys)
            {
                var sum = 0;
                Parallel.ForEach(keys, key => Interlocked.Add(ref sum, _entries[key]));
                return sum;
            }
        }
        """);

    [Fact]
    public Task Accepts_ConcurrentCollectionsAndOneObjectPerThread() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        class Squares
        {
            public int Of(int[] numbers)
            {
                var bag = new ConcurrentBag<int>();
                Parallel.ForEach(numbers, number =>
                {
                    var mine = new List<int>();
                    mine.Add(number);
                    bag.Add(mine.Count);
                });
                return bag.Count;
            }
        }
        """);

    [Fact]
    public Task Accepts_WorkThatIsJoinedFirst() => Verify.Diagnostics("""
        class Loader
        {
            public async Task<int> Load()
            {
                var texts = new List<string>();
                texts.Add("before");
                var task = Task.Run(() => texts.Add("within"));
                await task;
                texts.Add("after");
                return texts.Count;
            }
        }
        """);

    [Fact]
    public Task Accepts_CopyOnWrite() => Verify.Diagnostics("""
        class Subscribers
        {
            private List<string> _names = [];
            public void Add(string name)
            {
                var copy = new List<string>(_names) { name };
                _names = copy;
            }
            public void Start() => Task.Run(() => { foreach (var name in _names) Console.WriteLine(name); });
        }
        """);

    [Fact]
    public Task Accepts_AMethodThatOnlyTheBaseClassCalls() => Verify.Diagnostics(
        """
        class FileTarget : Target
        {
            private readonly Dictionary<string, int> _files = [];
            private Timer? _timer;
            public void Start() => _timer = new Timer(_ => { lock (Sync) Console.WriteLine(_files.Count); }, null, 1, 1);
            protected override void Write(string name) => _files[name] = 1;
        }
        """,
        """
        abstract class Target
        {
            protected readonly object Sync = new();
            public void Log(string name) { lock (Sync) Write(name); }
            protected abstract void Write(string name);
        }
        """);

    [Fact]
    public Task Accepts_ASchedulerThatMayRunOneAtATime() => Verify.Diagnostics("""
        class Requests(TaskScheduler scheduler)
        {
            private readonly List<string> _pending = [];
            public void Add(string request) => _pending.Add(request);
            public void Fail() => Task.Factory.StartNew(() => _pending.Clear(), CancellationToken.None, TaskCreationOptions.None, scheduler);
        }
        """);

    [Fact]
    public Task Reports_AsyncLambdasThatAreAwaitedTogether() => Verify.Diagnostics("""
        class Pages
        {
            private readonly List<string> _pages = [];
            private readonly List<int> _order = [];
            public async Task Load(int[] numbers)
            {
                await Task.WhenAll(numbers.Select(async number =>
                {
                    _order.Add(number);
                    await Task.Delay(number);
                    {|LKS1005:_pages|}.Add(number.ToString());
                }));
            }
            public async Task LoadInTurn(int[] numbers)
            {
                foreach (var number in numbers)
                {
                    await Task.Delay(number);
                    _order.Add(number);
                }
            }
        }
        """);

    [Fact]
    public async Task Suggests_AMemberThatTheHandlersOfTheThreadMayCall()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Generic; using System.Threading;
            interface IPollEvents { void Ready(Poller poller); }
            sealed class Poller
            {
                private readonly List<IPollEvents> _handlers = [];
                private volatile bool _isStopped;
                public void Start() => new Thread(Loop) { IsBackground = true }.Start();
                public void Add(IPollEvents handler) => _handlers.Add(handler);
                public void Stop() => _isStopped = true;
                private void Loop()
                {
                    while (!_isStopped)
                    {
                        foreach (var handler in _handlers.ToArray())
                            handler.Ready(this);
                        _handlers.Clear();
                    }
                }
            }
            """, "Poller.cs")]));
        Assert.All(reported.Where(diagnostic => diagnostic.Id == "LKS1005"), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
        Assert.Contains(reported, diagnostic => diagnostic.Id == "LKS1005");
    }

    [Theory]
    [InlineData("protected", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("public", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereOnlyDerivedClassesMayMeetTheThread(string accessibility, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Generic;
            using System.Threading;
            public class Pool
            {
                private readonly Stack<object> _free = new();
                public void BeginOpen() => ThreadPool.QueueUserWorkItem(_ => Open());
                {{accessibility}} void Open() => _free.Push(new object());
            }
            """, "Pool.cs")]));

        Assert.Equal(("LKS1005", severity), Assert.Single(reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity))));
    }

    [Fact]
    public Task Accepts_AMemberAndTheTaskThatRunsItForACallerWhoWaits() => Verify.Diagnostics("""
        public class Keys
        {
            private readonly Dictionary<string, string> _cache = new();
            public string Locate(string name)
            {
                if (!_cache.TryGetValue(name, out var key))
                    _cache.Add(name, key = name + "!");
                return key;
            }
            public Task<string> LocateAsync(string name) => Task.Run(() => Locate(name));
        }
        """);

    [Fact]
    public Task Reports_AMemberBesideALoopWhoseTaskIsReturned() => Verify.Diagnostics("""
        public class Keys
        {
            private readonly List<string> _names = new();
            private volatile bool _stop;
            public void Add(string name) => {|LKS1005:_names|}.Add(name);
            public void Stop() => _stop = true;
            public Task RunAsync() => Task.Run(() =>
            {
                while (!_stop)
                    {|LKS1005:_names|}.Add("tick");
            });
        }
        """);

    [Theory]
    [InlineData("List<string> Dump() => {|LKS1005:_lines|}.ToList()")]
    [InlineData("List<string> Dump() => new({|LKS1005:_lines|})")]
    [InlineData("string Dump() => string.Join(',', {|LKS1005:_lines|})")]
    [InlineData("void Dump() { foreach (var line in {|LKS1005:_lines|}) Console.WriteLine(line); }")]
    [InlineData("string[] Dump() => [.. {|LKS1005:_lines|}]")]
    [InlineData("void Dump(List<string> all) => all.AddRange({|LKS1005:_lines|})")]
    public Task Reports_AReadWithoutTheLockOfTheThreadThatChangesIt(string dump) => Verify.Diagnostics($$"""
        class Journal
        {
            private readonly List<string> _lines = [];
            private readonly object _gate = new();
            public void Start() => Task.Run(() =>
            {
                lock (_gate)
                    _lines.Add("started");
            });
            public {{dump}}{{(dump.EndsWith('}') && !dump.EndsWith("|}]", StringComparison.Ordinal) ? "" : ";")}}
        }
        """);

    [Theory]
    [InlineData("int Dump() => _lines.Count")]
    [InlineData("string First() => _lines[0]")]
    [InlineData("List<string> Dump() { lock (_gate) return _lines.ToList(); }")]
    [InlineData("internal List<string> Dump() => _lines.ToList()")]
    [InlineData("void Dispose() { foreach (var line in _lines) Console.WriteLine(line); }")]
    public Task Accepts_AReadThatNoChangeDisturbs(string dump) => Verify.Diagnostics($$"""
        class Journal
        {
            private readonly List<string> _lines = [];
            private readonly object _gate = new();
            public void Start() => Task.Run(() =>
            {
                lock (_gate)
                    _lines.Add("started");
            });
            {{(dump.StartsWith("internal", StringComparison.Ordinal) ? "" : "public ")}}{{dump}}{{(dump.EndsWith('}') ? "" : ";")}}
        }
        """);

    [Theory]
    [InlineData("Parallel.For(0, numbers.Length, i => results[i] = numbers[i] * 2)")]
    [InlineData("Parallel.For(0, numbers.Length, i => { results[i] = results[i] + numbers[i]; })")]
    [InlineData("Parallel.ForEach(numbers, (number, _, index) => results[(int)index] = number)")]
    public Task Accepts_ItemsThatEachThreadHasOfItsOwn(string work) => Verify.Diagnostics($$"""
        static class Squares
        {
            public static List<int> Of(int[] numbers)
            {
                var results = new List<int>(new int[numbers.Length]);
                {{work}};
                return results;
            }
        }
        """);

    [Theory]
    [InlineData("Parallel.For(0, numbers.Length, i => {|LKS1005:results|}[0] = numbers[i])")]
    [InlineData("Parallel.For(0, numbers.Length, i => {|LKS1005:results|}.Insert(i, numbers[i]))")]
    [InlineData("Parallel.For(0, numbers.Length, i => { {|LKS1005:results|}[i] = numbers[i]; {|LKS1005:results|}.Add(i); })")]
    public Task Reports_ItemsThatOthersMove(string work) => Verify.Diagnostics($$"""
        static class Squares
        {
            public static List<int> Of(int[] numbers)
            {
                var results = new List<int>(new int[numbers.Length]);
                {{work}};
                return results;
            }
        }
        """);

    [Fact]
    public Task Reports_EntriesOfADictionaryByTheLoopsOwnKey() => Verify.Diagnostics("""
        static class Squares
        {
            public static Dictionary<int, int> Of(int[] numbers)
            {
                var results = new Dictionary<int, int>();
                Parallel.For(0, numbers.Length, i => {|LKS1005:results|}[i] = numbers[i]);
                return results;
            }
        }
        """);

    [Fact]
    public async Task Suggests_HowManyThereAreWhileTheStarterAdds_AndWarnsWhereTheThreadDoes()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System;
            using System.Collections.Generic;
            using System.Threading.Tasks;
            public sealed class Listing
            {
                public List<int> Told(int[] files, Action<int> tell)
                {
                    var result = new List<int>();
                    foreach (var file in files)
                    {
                        result.Add(file);
                        Task.Run(() => tell(result.Count));
                    }
                    return result;
                }
                public int Added()
                {
                    var list = new List<int>();
                    Task.Run(() => list.Add(2));
                    return list.Count;
                }
            }
            """, "Listing.cs")]));
        Assert.Equal("Info 11;Warning 19", string.Join(";", found.Where(diagnostic => diagnostic.Id == "LKS1005").Select(diagnostic => $"{diagnostic.Severity} {diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}")));
    }

    [Theory]
    [InlineData("void With(Action action) { lock (gate) action(); }", "found")]
    [InlineData("void With(Action action) { var isTaken = false; try { spin.Enter(ref isTaken); action(); } finally { if (isTaken) spin.Exit(); } }", "found")]
    [InlineData("void With(Action action) { action(); }", "{|LKS1005:found|}")]
    public Task ALocalFunctionThatRunsWhatItIsGivenUnderALock(string with, string found) => Verify.Diagnostics($$"""
        class Scan
        {
            public int Run(int[] items)
            {
                var gate = new object();
                var spin = new SpinLock();
                var found = new List<int>();
                Parallel.ForEach(items, item => { if (item > 0) With(() => {{found}}.Add(item)); });
                return found.Count;
                {{with}}
            }
        }
        """);

    /// <summary>The next event may come before the work on the last one is done.</summary>
    [Theory]
    [InlineData("source.Changed += OnChanged;", "Task.Run(() => Note(id));", "{|LKS1005:_seen|}")]
    [InlineData("source.Changed += (sender, id) => { _ = Task.Run(() => Note(id)); };", "", "{|LKS1005:_seen|}")]
    [InlineData("source.Changed += OnChanged;", "Task.Run(() => Note(id)).Wait();", "_seen")]
    [InlineData("source.Changed += OnChanged;", "_source.Changed -= OnChanged; Task.Run(() => Note(id));", "_seen")]
    [InlineData("source.Changed += OnChanged;", "Task.Run(() => Note(0));", "_seen")]
    [InlineData("OnChanged(source, 1);", "Task.Run(() => Note(id));", "_seen")]
    public Task WorkOnEachEvent(string watch, string changed, string seen) => Verify.Diagnostics($$"""
        public interface ISource { event EventHandler<int> Changed; }
        public sealed class Notes
        {
            private readonly List<int> _seen = new();
            private readonly ISource _source;
            public Notes(ISource source) { _source = source; {{watch}} }
            private void OnChanged(object? sender, int id) { {{changed}} }
            private void Note(int id) { Thread.Sleep(id); {{seen}}.Add(id); }
        }
        """);
}

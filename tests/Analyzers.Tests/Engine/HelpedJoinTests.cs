using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Waits for threads that are not written as a join where they are needed: in helpers, functions, loops that ask, signals and continuations.</summary>
public sealed class HelpedJoinTests
{
    [Fact]
    public Task Accepts_HelpersThatStartAndJoin() => Verify.Diagnostics("""
        sealed class Totals
        {
            private readonly List<Thread> _workers = [];
            private readonly object _gate = new();
            private readonly List<int> _results = [];
            private int _sum;
            public void Run()
            {
                StartAll();
                JoinAll();
                Console.WriteLine(_sum);
                foreach (var result in _results)
                    Console.WriteLine(result);
            }
            private void StartAll()
            {
                for (var i = 0; i < 4; i++)
                {
                    var worker = new Thread(Work);
                    _workers.Add(worker);
                    worker.Start();
                }
            }
            private void JoinAll() => Finish(_workers);
            private static void Finish(List<Thread> workers)
            {
                foreach (var worker in workers)
                    worker.Join();
            }
            private void Work()
            {
                lock (_gate)
                {
                    _sum++;
                    _results.Add(_sum);
                }
            }
        }
        sealed class Later
        {
            private Task? _work;
            private int _steps;
            public void Start() => _work = Task.Run(() => { for (var i = 0; i < 9; i++) _steps++; });
            public async Task Count()
            {
                await End();
                _steps = 0;
            }
            private async Task End()
            {
                if (_work is not null)
                    await _work;
            }
        }
        """);

    [Fact]
    public Task Accepts_JoinsInFunctionsThatACallRuns() => Verify.Diagnostics("""
        static class Threads
        {
            public static void Finish(this IEnumerable<Thread> threads)
            {
                foreach (var thread in threads)
                    thread.Join();
            }
        }
        sealed class Totals
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _words = [];
            private int _sum;
            public void Run()
            {
                var workers = new List<Thread>();
                for (var i = 0; i < 4; i++)
                {
                    var worker = new Thread(Work);
                    workers.Add(worker);
                    worker.Start();
                }
                workers.ForEach(worker => worker.Join());
                Console.WriteLine(_sum);
                _words.Clear();
            }
            private void Work() { lock (_gate) { _words["a"] = _sum++; } }
        }
        sealed class Arrays
        {
            private readonly object _gate = new();
            private int _sum;
            public void Run()
            {
                var workers = new Thread[4];
                for (var i = 0; i < 4; i++)
                {
                    workers[i] = new Thread(() => { lock (_gate) _sum++; });
                    workers[i].Start();
                }
                Array.ForEach(workers, static worker => worker.Join());
                Console.WriteLine(_sum);
                _sum = 0;
            }
        }
        sealed class Extended
        {
            private readonly object _gate = new();
            private int _sum;
            public void Run()
            {
                var workers = Enumerable.Range(0, 4).Select(_ => new Thread(() => { lock (_gate) _sum++; })).ToList();
                workers.ForEach(worker => worker.Start());
                workers.Finish();
                Console.WriteLine(_sum);
                _sum = 0;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsAskedUntilTheThreadHasEnded() => Verify.Diagnostics("""
        sealed class Polled
        {
            private int _count;
            public void Run()
            {
                var worker = new Thread(() => _count++);
                worker.Start();
                while (!worker.Join(100))
                    Console.Write('.');
                Console.WriteLine(_count);
                _count = 0;
            }
        }
        sealed class Spun
        {
            private volatile bool _done;
            private int _count;
            public void Run()
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    for (var i = 0; i < 10; i++)
                        _count++;
                    _done = true;
                });
                SpinWait.SpinUntil(() => _done);
                Console.WriteLine(_count);
                _count = 0;
            }
        }
        sealed class Asked
        {
            public static int Count(Func<int> count)
            {
                var result = 0;
                var task = Task.Run(() => result = count());
                SpinWait.SpinUntil(() => task.IsCompleted);
                return result++;
            }
        }
        sealed class Continued
        {
            private readonly List<int> _list = [];
            private int _count;
            public void Run()
            {
                var first = Task.Run(() => { _count++; _list.Add(1); });
                var second = first.ContinueWith(_ => { _count++; _list.Add(2); });
                second.Wait();
                _count++;
                _list.Add(3);
            }
        }
        """);

    [Fact]
    public Task Accepts_MembersThatWaitForASignalOfTheirWork_AndSignalsInHelpers() => Verify.Diagnostics("""
        sealed class QueueTests
        {
            private readonly ManualResetEvent _done = new(false);
            private int _handled;
            public void HandlesAll()
            {
                var worker = new Thread(() =>
                {
                    for (var i = 0; i < 10; i++)
                        _handled++;
                    _done.Set();
                });
                worker.Start();
                if (!_done.WaitOne(5000))
                    throw new TimeoutException();
                Console.WriteLine(_handled);
            }
            public void HandlesOne()
            {
                _handled = 0;
                _handled++;
            }
        }
        sealed class Handed
        {
            private readonly AutoResetEvent _ready = new(false);
            private readonly List<string> _lines = [];
            private int _count;
            public void Begin() => ThreadPool.QueueUserWorkItem(_ => { _lines.Add("line"); _count++; Finish(); });
            private void Finish() => _ready.Set();
            private void Await() => _ready.WaitOne();
            public int End()
            {
                Await();
                _lines.Clear();
                return _count;
            }
        }
        """);

    [Fact]
    public Task Reports_WhatIsDoneBeforeTheHelper_AndHelpersThatWaitForTheirOwn() => Verify.Diagnostics("""
        sealed class Early
        {
            private Thread? _worker;
            private int _sum;
            public void Run()
            {
                Start();
                {|LKS1001:_sum++|};
                JoinIt();
            }
            private void Start()
            {
                _worker = new Thread(() => {|LKS1001:_sum++|});
                _worker.Start();
            }
            private void JoinIt() => _worker!.Join();
        }
        sealed class Own
        {
            private int _sum;
            public void Run()
            {
                ThreadPool.QueueUserWorkItem(_ => {|LKS1001:_sum++|});
                Load();
                {|LKS1001:_sum++|};
            }
            private static void Load()
            {
                var loader = new Thread(() => Console.WriteLine());
                loader.Start();
                loader.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_OtherSignals_AndThreadsThatAreUsedAgain() => Verify.Diagnostics("""
        static class Threads
        {
            public static void StartAll(this IEnumerable<Thread> threads)
            {
                foreach (var thread in threads)
                    thread.Start();
            }
            public static void Finish(this IEnumerable<Thread> threads)
            {
                foreach (var thread in threads)
                    thread.Join();
            }
        }
        sealed class Started
        {
            private readonly object _gate = new();
            private int _sum;
            public void Run()
            {
                var workers = Enumerable.Range(0, 4).Select(_ => new Thread(() => { lock (_gate) _sum++; })).ToList();
                workers.StartAll();
                {|LKS1004:_sum = 0|};
                workers.Finish();
                Console.WriteLine(_sum);
            }
        }
        """);

    [Fact]
    public Task Accepts_ElementsThatAFixedWidthPicks() => Verify.Diagnostics("""
        sealed class Filter(byte[] source, int width, int height)
        {
            private readonly int _width = width;
            private readonly byte[] _result = new byte[source.Length];
            private int Height { get; } = height;
            public void Run() => Parallel.For(1, Height - 1, y =>
            {
                for (var x = 1; x < _width - 1; x++)
                    _result[y * _width + x] = (byte)(_result[y * _width + x] + Height);
            });
        }
        """);

    [Fact]
    public Task Accepts_ObjectsThatEachRoundPicks() => Verify.Diagnostics("""
        sealed class Grid
        {
            private sealed class Cell
            {
                public int Value;
                public List<int> Near = [];
            }
            private readonly Cell[] _cells = [new(), new()];
            private readonly List<Cell> _list = [new(), new()];
            public void Run()
            {
                Parallel.For(0, _cells.Length, i => _cells[i].Value++);
                Parallel.For(0, _list.Count, i =>
                {
                    var cell = _list[i];
                    cell.Value++;
                    cell.Near.Add(i);
                });
                Parallel.For(0, _cells.Length, i => Step(i));
                var workers = new Thread[2];
                for (var i = 0; i < 2; i++)
                {
                    var own = i;
                    workers[i] = new Thread(() => _cells[own].Value++);
                    workers[i].Start();
                }
                foreach (var worker in workers)
                    worker.Join();
            }
            private void Step(int i) => _cells[i].Value--;
        }
        """);

    [Fact]
    public Task Reports_ObjectsThatAllRoundsPick() => Verify.Diagnostics("""
        sealed class Grid
        {
            private sealed class Cell
            {
                public int Value;
            }
            private readonly Cell[] _cells = [new(), new()];
            public void Run(int k)
            {
                Parallel.For(0, 10, i => {|LKS1001:_cells[0].Value++|});
                Parallel.For(0, 10, i => {|LKS1001:_cells[k].Value++|});
                Parallel.For(0, 10, i =>
                {
                    for (var j = 0; j < _cells.Length; j++)
                        {|LKS1001:_cells[j].Value++|};
                });
            }
        }
        """);

    [Fact]
    public Task Reports_ElementsThatAFieldPicks() => Verify.Diagnostics("""
        sealed class Filter(int size)
        {
            private readonly int _last = size - 1;
            private readonly int[] _counts = new int[size];
            private int _next;
            public void Move() => _next++;
            public void Run()
            {
                Parallel.For(0, 10, i => {|LKS1001:_counts[_last]++|});
                Parallel.For(0, 10, i => {|LKS1001:_counts[i + _next]++|});
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class ForgottenLeaveTests
{
    private const string Gates = """
        public sealed class Slots(int maximum)
        {
            private readonly SemaphoreSlim _free = new(maximum, maximum);
            public int Free => _free.CurrentCount;
            public Task EnterAsync(CancellationToken token) => _free.WaitAsync(token);
            public void Leave() => _free.Release();
            public bool TryEnter() => _free.Wait(0);
        }
        public sealed class CountedGate
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private int _waiting;
            public async ValueTask BeginAsync()
            {
                Interlocked.Increment(ref _waiting);
                try { await _one.WaitAsync().ConfigureAwait(false); }
                finally { Interlocked.Decrement(ref _waiting); }
            }
            public void End() { _one.Release(); }
        }
        public static class Catalogue
        {
            private static readonly ReaderWriterLockSlim s_lock = new();
            public static void BeginRead() => s_lock.EnterReadLock();
            public static void EndRead() => s_lock.ExitReadLock();
            public static void BeginWrite() => s_lock.EnterWriteLock();
            public static void EndWrite() => s_lock.ExitWriteLock();
        }
        public interface IWork { Task<string> RunAsync(string input); bool Knows(string input); }
        """;

    [Fact]
    public Task Reports_AReturnBeforeTheTry() => Verify.Diagnostics("""
        class Converter(Slots slots, IWork work)
        {
            private readonly CountedGate _gate = new();
            public async Task<string?> ConvertAsync(string input, CancellationToken token)
            {
                await {|LKS3001:slots.EnterAsync(token)|};
                if (!work.Knows(input))
                {
                    Console.WriteLine("unknown");
                    return null;
                }
                try
                {
                    return await work.RunAsync(input);
                }
                finally
                {
                    slots.Leave();
                }
            }
            public async Task ConvertAllAsync(string[] inputs)
            {
                foreach (var input in inputs)
                {
                    await {|LKS3001:_gate.BeginAsync()|}.ConfigureAwait(false);
                    if (input.Length == 0)
                        continue;
                    Console.WriteLine(input);
                    _gate.End();
                }
            }
            public int Count(string name)
            {
                {|LKS3001:Catalogue.BeginRead()|};
                if (name == "")
                    throw new ArgumentException(name);
                var count = name.Length;
                Catalogue.EndRead();
                return count;
            }
        }
        """, Gates);

    [Fact]
    public Task Reports_AFailureBeforeTheRelease() => Verify.Diagnostics("""
        class Converter(Slots slots, IWork work)
        {
            public async Task<string> ConvertAsync(string input, CancellationToken token)
            {
                await {|LKS3002:slots.EnterAsync(token)|};
                var text = await work.RunAsync(input);
                slots.Leave();
                return text;
            }
            public async Task<string> ParseAsync(string input, CancellationToken token)
            {
                await {|LKS3002:slots.EnterAsync(token)|};
                var number = int.Parse(input);
                try
                {
                    return await work.RunAsync(input + number);
                }
                finally
                {
                    slots.Leave();
                }
            }
        }
        """, Gates);

    [Fact]
    public Task Accepts_WhatIsLeftOnEachWay() => Verify.Diagnostics("""
        class Converter(Slots slots, IWork work)
        {
            public async Task<string?> ConvertAsync(string input, CancellationToken token)
            {
                if (input == "")
                    return null;
                await slots.EnterAsync(token);
                try
                {
                    if (!work.Knows(input))
                        return null;
                    return await work.RunAsync(input);
                }
                finally
                {
                    slots.Leave();
                }
            }
            public async Task<string?> LookAsync(string input, CancellationToken token)
            {
                await slots.EnterAsync(token);
                if (!work.Knows(input))
                {
                    slots.Leave();
                    return null;
                }
                Console.WriteLine(slots.Free);
                try
                {
                    return await work.RunAsync(input);
                }
                finally
                {
                    slots.Leave();
                }
            }
            public async Task RunAsync(string input)
            {
                if (!slots.TryEnter())
                    return;
                try { await work.RunAsync(input); }
                finally { slots.Leave(); }
            }
            public void Write(int number)
            {
                Catalogue.BeginRead();
                if (number > 0)
                    number++;
                Catalogue.EndRead();
                Catalogue.BeginWrite();
                var twice = number * 2;
                Catalogue.EndWrite();
                if (twice == 0)
                    return;
                Console.WriteLine(twice);
            }
        }
        """, Gates);

    [Fact]
    public Task Accepts_WhatSomebodyElseLeaves() => Verify.Diagnostics("""
        sealed class Lease(Slots slots) : IDisposable
        {
            public void Dispose() => slots.Leave();
        }
        class Converter(Slots slots, IWork work)
        {
            public async Task<IDisposable?> ConvertAsync(string input, CancellationToken token)
            {
                await slots.EnterAsync(token);
                if (work.Knows(input))
                    return new Lease(slots);
                try { await work.RunAsync(input); }
                finally { slots.Leave(); }
                return null;
            }
        }
        """, Gates);

    [Fact]
    public Task Accepts_WhatAnEventOrLambdaLeaves() => Verify.Diagnostics("""
        class Job { public event Action? Done; public void Finish() => Done?.Invoke(); }
        class Queue(CountedGate gate, Func<Job, bool> take)
        {
            public async Task AddAsync(Job job)
            {
                job.Done += gate.End;
                await gate.BeginAsync();
                if (take(job))
                    return;
                job.Done -= gate.End;
                gate.End();
            }
        }
        class Other(Slots slots, Func<Action, bool> take)
        {
            public async Task AddAsync()
            {
                await slots.EnterAsync(default);
                if (take(() => slots.Leave()))
                    return;
                slots.Leave();
            }
        }
        """, Gates);

    [Fact]
    public Task Accepts_PairsInDifferentMethods() => Verify.Diagnostics("""
        class Session(Slots slots)
        {
            public async Task OpenAsync(CancellationToken token)
            {
                await slots.EnterAsync(token);
                if (token.IsCancellationRequested)
                {
                    Close();
                    return;
                }
                Console.WriteLine("open");
            }
            public void Close() => slots.Leave();
        }
        class Gatherer(Slots first, Slots second)
        {
            public async Task GatherAsync(bool deep, CancellationToken token)
            {
                await first.EnterAsync(token);
                if (deep)
                    return;
                second.Leave();
            }
        }
        """, Gates);

    private const string Grid = """
        public sealed class Grid
        {
            private readonly object _sync = new();
            private readonly List<string> _rows = new();
            public void BeginUpdate() => Monitor.Enter(_sync);
            public void EndUpdate() => Monitor.Exit(_sync);
            public void Add(string row) { lock (_sync) _rows.Add(row); }
        }
        public sealed class View
        {
            private readonly List<string> _rows = new();
            private int _depth;
            public void BeginUpdate() => _depth++;
            public void EndUpdate() => _depth--;
            public void Add(string row) => _rows.Add(row);
        }
        """;

    [Fact]
    public Task Reports_AReturnInATypeThatHasNothingToDoWithThreads() => Verify.Diagnostics("""
        sealed class Loader(Grid grid)
        {
            public int Load(string[] lines)
            {
                {|LKS3001:grid.BeginUpdate()|};
                if (lines.Length == 0)
                    return 0;
                try
                {
                    foreach (var line in lines)
                        grid.Add(line);
                    return lines.Length;
                }
                finally
                {
                    grid.EndUpdate();
                }
            }
            public void Parse(string line)
            {
                {|LKS3002:grid.BeginUpdate()|};
                var number = int.Parse(line);
                grid.Add(line + number);
                grid.EndUpdate();
            }
        }
        """, Grid);

    [Fact]
    public Task Accepts_PairsOfTypesThatHaveNothingToDoWithThreads() => Verify.Diagnostics("""
        sealed class Loader(Grid grid, View view)
        {
            public int Load(string[] lines)
            {
                if (lines.Length == 0)
                    return 0;
                grid.BeginUpdate();
                try
                {
                    if (lines.Length == 1)
                        return 1;
                    foreach (var line in lines)
                        grid.Add(line);
                    return lines.Length;
                }
                finally
                {
                    grid.EndUpdate();
                }
            }
            public void Show(string[] lines)
            {
                view.BeginUpdate();
                if (lines.Length == 0)
                    return;
                foreach (var line in lines)
                    view.Add(line);
                view.EndUpdate();
            }
            public void Look(string line)
            {
                grid.BeginUpdate();
                if (line == "")
                {
                    grid.EndUpdate();
                    return;
                }
                grid.Add(line);
                grid.EndUpdate();
            }
        }
        sealed class Session(Grid grid) : IDisposable
        {
            public bool Open(string line)
            {
                grid.BeginUpdate();
                if (line != "")
                    return true;
                grid.EndUpdate();
                return false;
            }
            public void Dispose() => grid.EndUpdate();
        }
        """, Grid);
}

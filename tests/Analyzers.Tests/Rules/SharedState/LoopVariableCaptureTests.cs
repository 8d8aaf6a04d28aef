using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LoopVariableCaptureTests
{
    [Fact]
    public Task Reports_StartedAndKeptLambdas() => Verify.Diagnostics("""
        class Runner
        {
            public void Start()
            {
                for (var i = 0; i < 10; i++)
                    Task.Run(() => Console.WriteLine({|LKS1013:i|}));
                for (var i = 0; i < 10; i++)
                    new Thread(() => Console.WriteLine({|LKS1013:i|} + i)).Start();
                var actions = new List<Action>();
                for (var i = 0; i < 10; i++)
                    actions.Add(() => Console.WriteLine({|LKS1013:i|}));
            }
        }
        """);

    [Fact]
    public Task Accepts_Copies_JoinsAndForeach() => Verify.Diagnostics("""
        class Runner
        {
            public async Task Start(int[] items)
            {
                for (var i = 0; i < 10; i++)
                {
                    var copy = i;
                    _ = Task.Run(() => Console.WriteLine(copy));
                    await Task.Run(() => Console.WriteLine(i));
                    Parallel.For(0, 3, j => Console.WriteLine(i + j));
                    items.Select(item => item + i).ToList();
                }
                foreach (var item in items)
                    _ = Task.Run(() => Console.WriteLine(item));
            }
            public void Wait()
            {
                for (var i = 0; i < 10; i++)
                    Task.Run(() => Console.WriteLine(i)).Wait();
                for (var i = 0; i < 10; i++)
                {
                    var thread = new Thread(() => Console.WriteLine(i));
                    thread.Start();
                    Console.WriteLine("started");
                    thread.Join();
                }
            }
        }
        """);

    [Theory]
    [InlineData("tasks.Add(WithSlotAsync(slots, () => FetchAsync({|LKS1013:offset|}, size))); offset += size;")]
    [InlineData("tasks.Add(Gate.RunAsync(slots, () => { Console.WriteLine(size); return FetchAsync({|LKS1013:offset|}, size); })); offset += size;")]
    [InlineData("_ = WithSlotAsync(slots, () => FetchAsync({|LKS1013:offset|}, size)); offset = offset + size;")]
    [InlineData("kept.Add(() => FetchAsync({|LKS1013:offset|}, size)); offset += size;")]
    // A copy, a wait, a lambda that is called at once, and a variable that says how far the loop has come.
    [InlineData("var at = offset; tasks.Add(WithSlotAsync(slots, () => FetchAsync(at, size))); offset += size;")]
    [InlineData("await WithSlotAsync(slots, () => FetchAsync(offset, size)); offset += size;")]
    [InlineData("tasks.Add(AtOnceAsync(() => FetchAsync(offset, size))); offset += size;")]
    [InlineData("tasks.Add(WithSlotAsync(slots, () => FetchAsync(isLast ? 1 : 0, size))); offset += size; isLast = offset + size >= length;")]
    [InlineData("tasks.Add(WithSlotAsync(slots, () => FetchAsync(length, size))); offset += size;")]
    public Task AVariableThatALoopMovesOn(string round) => Verify.Diagnostics($$"""
        static class Gate
        {
            public static async Task RunAsync(SemaphoreSlim slots, Func<Task> work)
            {
                await slots.WaitAsync();
                try { await work(); }
                finally { slots.Release(); }
            }
        }
        class Download
        {
            public async Task RunAsync(long length, SemaphoreSlim slots)
            {
                var tasks = new List<Task>();
                var kept = new List<Func<Task>>();
                var isLast = false;
                var offset = 0L;
                while (offset < length)
                {
                    var size = (int)Math.Min(4096, length - offset);
                    {{round}}
                }
                await Task.WhenAll(tasks);
                Console.WriteLine(isLast);
                foreach (var work in kept)
                    await work();
            }
            private static async Task WithSlotAsync(SemaphoreSlim slots, Func<Task> work)
            {
                await slots.WaitAsync();
                try { await work.Invoke(); }
                finally { slots.Release(); }
            }
            private static async Task AtOnceAsync(Func<Task> work) => await work();
            private static Task FetchAsync(long offset, int size) => Task.Delay((int)offset + size);
        }
        """);

    [Theory]
    [InlineData("tasks.Add(WithSlotAsync(() => FetchAsync(at))); await Task.WhenAll(tasks);")]
    [InlineData("for (var k = 0; k < 3; k++) tasks.Add(WithSlotAsync(() => FetchAsync(at))); if (tasks.Count > 0) await Task.WhenAll(tasks.ToArray());")]
    [InlineData("kept.Add(() => FetchAsync(at)); foreach (var work in kept) work(); kept.Clear();")]
    [InlineData("kept.Add(() => FetchAsync(at)); for (var k = 0; k < kept.Count; k++) await kept[k](); kept.Clear();")]
    [InlineData("queue.Enqueue(() => FetchAsync(at)); while (queue.TryDequeue(out var work)) await work();")]
    [InlineData("kept.Add(() => FetchAsync(at)); await AllAsync(kept); kept.Clear();")]
    [InlineData("_kept.Add(() => FetchAsync(at)); _kept.ForEach(work => work()); _kept.Clear();")]
    [InlineData("tasks.Add(Task.Run(() => FetchAsync(at))); await Task.WhenAll(tasks); tasks.Clear();")]
    [InlineData("var one = Task.Run(() => FetchAsync(at)); await FetchAsync(1); await one;")]
    [InlineData("var both = new Task[2]; both[0] = Task.Run(() => FetchAsync(at)); both[1] = FetchAsync(at); await Task.WhenAll(both);")]
    public Task Accepts_WhatEachRoundFinishes(string round) => Verify.Diagnostics(Finishing(round));

    [Theory]
    [InlineData("tasks.Add(WithSlotAsync(() => FetchAsync({|LKS1013:at|}))); if (tasks.Count >= 4) { await Task.WhenAll(tasks); tasks.Clear(); }")]
    [InlineData("tasks.Add(WithSlotAsync(() => FetchAsync({|LKS1013:at|}))); await Task.WhenAny(tasks);")]
    [InlineData("kept.Add(() => FetchAsync({|LKS1013:at|})); await Task.WhenAll(tasks);")]
    [InlineData("kept.Add(() => FetchAsync({|LKS1013:at|})); Console.WriteLine(kept.Count);")]
    public Task Reports_WhatOnlySomeRoundsFinish(string round) => Verify.Diagnostics(Finishing(round));

    private static string Finishing(string round) => $$"""
        class Download
        {
            private readonly List<Func<Task>> _kept = [];
            private readonly SemaphoreSlim _slots = new(4, 4);
            public async Task RunAsync(int length)
            {
                var tasks = new List<Task>();
                var kept = new List<Func<Task>>();
                var queue = new Queue<Func<Task>>();
                var at = 0;
                while (at < length)
                {
                    {{round}}
                    at += 3;
                }
                await Task.WhenAll(tasks);
                await AllAsync(kept);
            }
            public async Task CountAsync(int length)
            {
                var tasks = new List<Task>();
                var kept = new List<Func<Task>>();
                var queue = new Queue<Func<Task>>();
                for (var at = 0; at < length; at++)
                {
                    {{round}}
                }
                await Task.WhenAll(tasks);
                await AllAsync(kept);
            }
            private async Task WithSlotAsync(Func<Task> work)
            {
                await _slots.WaitAsync();
                try { await work(); }
                finally { _slots.Release(); }
            }
            private static async Task AllAsync(List<Func<Task>> kept)
            {
                foreach (var work in kept)
                    await work();
            }
            private static Task FetchAsync(int offset) => Task.Delay(offset);
        }
        """;
}

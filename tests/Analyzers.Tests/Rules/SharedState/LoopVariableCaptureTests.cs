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
}

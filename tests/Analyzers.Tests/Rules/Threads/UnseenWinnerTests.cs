using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Threads;

public sealed class UnseenWinnerTests
{
    private static string Runner(string body) => $$"""
        interface IArchive { Task StoreAsync(string text); Task<int> CountAsync(); }
        class Runner(IArchive archive)
        {
            {{body}}
        }
        """;

    [Theory]
    [InlineData("""
        public static async Task EnforceAsync(Func<CancellationToken, Task> operation, TimeSpan limit, CancellationToken token)
        {
            using var abort = CancellationTokenSource.CreateLinkedTokenSource(token);
            var running = operation(abort.Token);
            var first = await {|LKS5013:Task.WhenAny(running, Task.Delay(limit, abort.Token))|};
            var inTime = first == running;
            abort.Cancel();
            if (inTime) return;
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new TimeoutException();
        }
        """)]
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            if (await {|LKS5013:Task.WhenAny(work, Task.Delay(1000))|}.ConfigureAwait(false) != work)
                throw new TimeoutException();
            Console.WriteLine("stored");
        }
        """)]
    [InlineData("""
        public async Task<bool> TryStoreAsync(string text)
        {
            var (work, delay) = (archive.StoreAsync(text), 5);
            var limit = Task.Delay(delay);
            var store = archive.StoreAsync(text);
            var winner = await {|#0:Task.WhenAny(limit, store)|};
            if (winner == limit)
            {
                Console.WriteLine("too late");
                throw new TimeoutException();
            }
            return true;
        }
        """)]
    public Task Reports_AWinnerThatIsOnlyComparedWith(string body) => Verify.Diagnostics(Runner(body.Replace("{|#0:", "{|LKS5013:")));

    [Theory]
    // Awaited, or asked for its result or failure.
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            if (await Task.WhenAny(work, Task.Delay(1000)) != work)
                throw new TimeoutException();
            await work;
        }
        """)]
    [InlineData("""
        public async Task<int> CountAsync()
        {
            var work = archive.CountAsync();
            var winner = await Task.WhenAny(work, Task.Delay(1000));
            if (winner == work)
                return work.Result;
            throw new TimeoutException();
        }
        """)]
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            var winner = await Task.WhenAny(work, Task.Delay(1000));
            if (winner == work)
            {
                if (work.IsFaulted)
                    Console.WriteLine("failed");
                return;
            }
            throw new TimeoutException();
        }
        """)]
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            var winner = await Task.WhenAny(work, Task.Delay(1000));
            if (winner != work)
                throw new TimeoutException();
            await winner;
        }
        """)]
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            if (await Task.WhenAny(work, Task.Delay(1000)) == work)
            {
                work.GetAwaiter().GetResult();
                return;
            }
            throw new TimeoutException();
        }
        """)]
    [InlineData("""
        public async Task<Task> BeginAsync(string text)
        {
            var work = archive.StoreAsync(text);
            if (await Task.WhenAny(work, Task.Delay(1000)) != work)
                throw new TimeoutException();
            return work;
        }
        """)]
    [InlineData("""
        public async Task StoreAsync(string text)
        {
            var work = archive.StoreAsync(text);
            try
            {
                if (await Task.WhenAny(work, Task.Delay(1000)) == work)
                    return;
                throw new TimeoutException();
            }
            finally
            {
                await work;
            }
        }
        """)]
    // Whoever gave the task looks at it.
    [InlineData("""
        public static async Task<bool> EndsAsync(Task task, int limit) => await Task.WhenAny(task, Task.Delay(limit)) == task;
        """)]
    // A pause that a signal ends.
    [InlineData("""
        private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public async Task WaitAsync()
        {
            var stop = _stop.Task;
            if (await Task.WhenAny(stop, Task.Delay(1000)) == stop)
                return;
            Console.WriteLine("round");
        }
        """)]
    // It lets no exception out.
    [InlineData("""
        public async Task RunAsync()
        {
            var work = SafelyAsync();
            if (await Task.WhenAny(work, Task.Delay(1000)) != work)
                throw new TimeoutException();
        }
        private async Task SafelyAsync()
        {
            try { await archive.StoreAsync("x"); }
            catch (Exception failure) when (failure is not OutOfMemoryException) { Console.WriteLine(failure); }
        }
        """)]
    public Task Accepts_AWinnerThatIsLookedAt(string body) => Verify.Diagnostics(Runner(body));
}

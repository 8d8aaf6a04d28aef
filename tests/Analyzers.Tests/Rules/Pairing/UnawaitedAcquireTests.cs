using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class UnawaitedAcquireTests
{
    [Fact]
    public Task Reports_AForgottenAwait() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;
            public void Save()
            {
                {|LKS3007:_gate.WaitAsync()|};
                try { _n++; } finally { _gate.Release(); }
            }
            public void Drop()
            {
                _ = {|LKS3007:_gate.WaitAsync()|};
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AwaitedAndKeptTasks() => Verify.Diagnostics("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;
            public async Task Save()
            {
                await _gate.WaitAsync().ConfigureAwait(false);
                try { _n++; } finally { _gate.Release(); }
                var turn = _gate.WaitAsync();
                await turn;
                try { _n++; } finally { _gate.Release(); }
            }
            public void Block()
            {
                _gate.WaitAsync().GetAwaiter().GetResult();
                try { _n++; } finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_TaskThatNothingReads_AndTaskInAUsing() => Verify.Diagnostics("""
        sealed class AsyncLock
        {
            private readonly SemaphoreSlim _permit = new(1, 1);

            public async Task<IDisposable> LockAsync()
            {
                await _permit.WaitAsync();
                return new Releaser(_permit);
            }

            private sealed class Releaser(SemaphoreSlim permit) : IDisposable
            {
                public void Dispose() => permit.Release();
            }
        }

        class Store
        {
            private readonly SemaphoreSlim _permit = new(1, 1);
            private readonly AsyncLock _lock = new();

            public async Task SaveAsync(Func<Task> save)
            {
                var entered = {|LKS3007:_permit.WaitAsync()|};
                try
                {
                    await save();
                }
                finally
                {
                    _permit.Release();
                }
            }

            public async Task LoadAsync(Func<Task> load)
            {
                using ({|LKS3007:_lock.LockAsync()|})
                    await load();
            }

            public async Task ClearAsync(Func<Task> clear)
            {
                using var held = {|LKS3007:_lock.LockAsync()|};
                await clear();
            }
        }
        """);

    [Fact]
    public Task Accepts_ScopeThatIsAwaitedAndKeptUnnamed() => Verify.Diagnostics("""
        class Store(SemaphoreSlim permit)
        {
            public async Task SaveAsync(Func<Task> save)
            {
                var entered = permit.WaitAsync();
                await save();
                await entered;
                permit.Release();
            }
        }
        """);

    [Fact]
    public Task Reports_AcquireThatIsLeftWhenADelayEndsFirst() => Verify.Diagnostics("""
        class Exporter(SemaphoreSlim entry)
        {
            private readonly SemaphoreSlim _trigger = new(0);
            private readonly CancellationTokenSource _stop = new();
            private int _n;

            public async Task Run(CancellationToken cancellation)
            {
                while (!cancellation.IsCancellationRequested)
                {
                    using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    await Task.WhenAny({|LKS3007:_trigger.WaitAsync(cancellation)|}, Task.Delay(1000, delay.Token)).ConfigureAwait(false);
                    delay.Cancel();
                    _n++;
                }
            }

            public async Task Loop()
            {
                var cancellation = _stop.Token;
                while (!cancellation.IsCancellationRequested)
                {
                    using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    var entered = {|LKS3007:_trigger.WaitAsync(cancellation)|};
                    var first = await Task.WhenAny(entered, Task.Delay(1000, delay.Token));
                    delay.Cancel();
                    if (first == entered)
                        _n++;
                }
            }

            public async Task<bool> Save()
            {
                var entered = {|LKS3007:entry.WaitAsync()|};
                if (await Task.WhenAny(entered, Task.Delay(TimeSpan.FromSeconds(5))) != entered)
                    return false;
                try { _n++; } finally { entry.Release(); }
                return true;
            }

            public async Task Load()
            {
                var limit = Task.Delay(500);
                var entered = {|LKS3007:entry.WaitAsync(_stop.Token)|};
                var first = await Task.WhenAny(new[] { entered, limit });
                if (first == limit)
                    throw new TimeoutException();
                try { _n++; } finally { entry.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AcquireThatIsGivenUpKeptOrHandedBackWhenADelayEndsFirst() => Verify.Diagnostics("""
        class Exporter : IDisposable
        {
            private readonly SemaphoreSlim _trigger = new(0);
            private readonly SemaphoreSlim _entry = new(1, 1);
            private int _n;

            public async Task GivenUp(CancellationToken cancellation)
            {
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                await Task.WhenAny(_trigger.WaitAsync(both.Token), Task.Delay(1000, both.Token));
                both.Cancel();
            }

            public async Task Kept(CancellationToken cancellation)
            {
                var pending = _trigger.WaitAsync(cancellation);
                while (!cancellation.IsCancellationRequested)
                {
                    if (await Task.WhenAny(pending, Task.Delay(1000, cancellation)) == pending)
                        _n++;
                }
            }

            public async Task KeptForTheNextRound(CancellationToken cancellation)
            {
                Task? pending = null;
                while (!cancellation.IsCancellationRequested)
                {
                    pending ??= _trigger.WaitAsync(cancellation);
                    if (await Task.WhenAny(pending, Task.Delay(1000, cancellation)) == pending)
                        pending = null;
                }
            }

            public async Task<bool> HandedBack()
            {
                var entered = _entry.WaitAsync();
                if (await Task.WhenAny(entered, Task.Delay(1000)) != entered)
                {
                    _ = entered.ContinueWith(_ => _entry.Release());
                    return false;
                }

                try { _n++; } finally { _entry.Release(); }
                return true;
            }

            public async Task WaitedForAfterAWarning(Action<string> warn)
            {
                var entered = _entry.WaitAsync();
                if (await Task.WhenAny(entered, Task.Delay(1000)) != entered)
                    warn("slow");
                await entered;
                try { _n++; } finally { _entry.Release(); }
            }

            public async Task OfThisCall(Action<SemaphoreSlim> begin)
            {
                var ended = new SemaphoreSlim(0);
                begin(ended);
                await Task.WhenAny(ended.WaitAsync(), Task.Delay(1000));
            }

            public void Trigger() => _trigger.Release();

            public async Task UntilTheEnd(Task end)
            {
                while (!end.IsCompleted)
                    await Task.WhenAny(_trigger.WaitAsync(), end);
            }

            public void Dispose()
            {
                Task.WhenAny(_entry.WaitAsync(), Task.Delay(1000)).GetAwaiter().GetResult();
                _entry.Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_AcquireThatAMethodWaitsForWithALimit() => Verify.Diagnostics("""
        static class TaskLimits
        {
            public static async Task TimeoutAfter(this Task task, TimeSpan limit)
            {
                var delay = Task.Delay(limit);
                var winner = await Task.WhenAny(task, delay).ConfigureAwait(false);
                if (winner != task)
                    throw new TimeoutException();
                await task.ConfigureAwait(false);
            }
        }

        class Inventory(SemaphoreSlim entry)
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private int _n;

            public async Task ExchangeAsync()
            {
                if (!await WithinLimit({|LKS3007:_turn.WaitAsync()|}))
                    throw new InvalidOperationException();
                try { _n++; } finally { _turn.Release(); }
            }

            private static async Task<bool> WithinLimit(Task work)
            {
                var winner = await Task.WhenAny(work, Task.Delay(3000));
                return winner == work;
            }

            public async Task KeptInALocal(CancellationToken token)
            {
                var entered = {|LKS3007:entry.WaitAsync(token)|};
                await entered.TimeoutAfter(TimeSpan.FromSeconds(1));
                try { _n++; } finally { entry.Release(); }
            }

            public async Task OfTheFramework(TimeSpan limit)
            {
                await {|LKS3007:_turn.WaitAsync()|}.WaitAsync(limit);
                try { _n++; } finally { _turn.Release(); }
            }

            public bool Blocking()
            {
                if (!{|LKS3007:_turn.WaitAsync()|}.Wait(1000))
                    return false;
                try { _n++; } finally { _turn.Release(); }
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_AcquireThatAMethodWaitsForToTheEnd() => Verify.Diagnostics("""
        class Inventory
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly SemaphoreSlim _arrived = new(0);
            private int _n;

            public async Task Warned()
            {
                await WithWarning(_turn.WaitAsync());
                try { _n++; } finally { _turn.Release(); }
            }

            public async Task Watched()
            {
                await Watch(_turn.WaitAsync(), "slow");
                try { _n++; } finally { _turn.Release(); }
            }

            public async Task GivenBack()
            {
                if (!await OrElse(_turn.WaitAsync(), () => _turn.Release()))
                    return;
                try { _n++; } finally { _turn.Release(); }
            }

            public async Task Cancelled(TimeSpan limit)
            {
                using var source = new CancellationTokenSource();
                if (!await Within(_turn.WaitAsync(source.Token), source, limit))
                    return;
                try { _n++; } finally { _turn.Release(); }
            }

            public SemaphoreSlim Received { get; set; } = null!;
            public Task Arrive(TimeSpan limit) => _arrived.WaitAsync().WaitAsync(limit);
            public static async Task Expect(Inventory other) => await other.Received.WaitAsync().WaitAsync(TimeSpan.FromSeconds(5));
            public void Arrived() => _arrived.Release();

            private static async Task WithWarning(Task work)
            {
                if (await Task.WhenAny(work, Task.Delay(3000)) != work)
                    Console.WriteLine("slow");
                await work;
            }

            private static async Task Watch(Task work, string text)
            {
                while (await Task.WhenAny(work, Task.Delay(3000)) != work)
                    Console.WriteLine(text);
            }

            private static async Task<bool> OrElse(Task work, Action late)
            {
                if (await Task.WhenAny(work, Task.Delay(3000)) == work)
                    return true;
                _ = work.ContinueWith(_ => late());
                return false;
            }

            private static async Task<bool> Within(Task work, CancellationTokenSource source, TimeSpan limit)
            {
                if (await Task.WhenAny(work, Task.Delay(limit)) == work)
                    return true;
                source.Cancel();
                return false;
            }
        }
        """);
}

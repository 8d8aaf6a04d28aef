using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class LimitAcquireFixTests
{
    [Fact]
    public Task Fixes_AcquireThatRacesAgainstADelay() => Verify.Fix<LimitAcquireFix>(
        """
        class Store(SemaphoreSlim entry, SemaphoreSlim trigger)
        {
            private int _n;

            public async Task Run(CancellationToken cancellation)
            {
                while (!cancellation.IsCancellationRequested)
                {
                    // Or when it is time.
                    await Task.WhenAny({|LKS3007:trigger.WaitAsync(cancellation)|}, Task.Delay(1000, cancellation)).ConfigureAwait(false);
                    _n++;
                }
            }

            public async Task<bool> Save()
            {
                // One at a time.
                var entered = {|LKS3007:entry.WaitAsync()|};
                if (await Task.WhenAny(entered, Task.Delay(TimeSpan.FromSeconds(5))).ConfigureAwait(false) != entered)
                    return false; // too slow
                try { _n++; } finally { entry.Release(); }
                return true;
            }

            public async Task Load()
            {
                var entered = {|LKS3007:entry.WaitAsync()|};
                if (entered == await Task.WhenAny(entered, Task.Delay(500)))
                {
                    try { _n++; } finally { entry.Release(); }
                }
            }
        }
        """,
        """
        class Store(SemaphoreSlim entry, SemaphoreSlim trigger)
        {
            private int _n;

            public async Task Run(CancellationToken cancellation)
            {
                while (!cancellation.IsCancellationRequested)
                {
                    // Or when it is time.
                    await trigger.WaitAsync(1000, cancellation).ConfigureAwait(false);
                    _n++;
                }
            }

            public async Task<bool> Save()
            {
                // One at a time.
                if (!await entry.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false))
                    return false; // too slow
                try { _n++; } finally { entry.Release(); }
                return true;
            }

            public async Task Load()
            {
                if (await entry.WaitAsync(500))
                {
                    try { _n++; } finally { entry.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_NothingWhereTheWinnerIsAskedForElsewhere() => Verify.NoFix<LimitAcquireFix>("""
        class Store(SemaphoreSlim entry)
        {
            private int _n;

            public async Task Load(CancellationToken stop)
            {
                var limit = Task.Delay(500);
                var entered = {|LKS3007:entry.WaitAsync()|};
                var first = await Task.WhenAny(entered, limit);
                if (first == limit)
                    throw new TimeoutException();
                try { _n++; } finally { entry.Release(); }
            }

            public async Task Poll(CancellationToken stop)
            {
                await Task.WhenAny({|LKS3007:entry.WaitAsync()|}, Task.Delay(500, stop));
                _n++;
            }
        }
        """);
}

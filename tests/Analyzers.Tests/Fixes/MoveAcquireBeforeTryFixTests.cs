using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MoveAcquireBeforeTryFixTests
{
    [Fact]
    public Task Fixes_ACancellableWait() => Verify.Fix<MoveAcquireBeforeTryFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task Run(CancellationToken cancellation)
            {
                // one at a time
                try
                {
                    // may be cancelled
                    await {|LKS3003:_gate.WaitAsync(cancellation)|}.ConfigureAwait(false);
                    Console.WriteLine("in");
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task Run(CancellationToken cancellation)
            {
                // one at a time
                // may be cancelled
                await _gate.WaitAsync(cancellation).ConfigureAwait(false);
                try
                {
                    Console.WriteLine("in");
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WithATryOfItsOwnUnderTheCatches() => Verify.Fix<MoveAcquireBeforeTryFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task Run(CancellationToken cancellation)
            {
                try
                {
                    Console.WriteLine("before");
                    await {|LKS3003:_gate.WaitAsync(cancellation)|};
                    Console.WriteLine("in");
                }
                catch (OperationCanceledException)
                {
                    Console.WriteLine("cancelled");
                }
                finally
                {
                    _gate.Release();
                    Console.WriteLine("done");
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task Run(CancellationToken cancellation)
            {
                try
                {
                    Console.WriteLine("before");
                    await _gate.WaitAsync(cancellation);
                    try
                    {
                        Console.WriteLine("in");
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
                catch (OperationCanceledException)
                {
                    Console.WriteLine("cancelled");
                }
                finally
                {
                    Console.WriteLine("done");
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AfterStatementsThatNeedNoRelease() => Verify.Fix<MoveAcquireBeforeTryFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Run(Func<int> read)
            {
                try
                {
                    var value = read();
                    {|LKS3003:_gate.Wait()|};
                    Console.WriteLine(value);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Run(Func<int> read)
            {
                var value = read();
                _gate.Wait();
                try
                {
                    Console.WriteLine(value);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForANestedRelease() => Verify.NoFix<MoveAcquireBeforeTryFix>("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Run(Func<int> read, bool release, CancellationToken cancellation)
            {
                try
                {
                    {|LKS3003:_gate.Wait(cancellation)|};
                    Console.WriteLine(read());
                }
                finally
                {
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);
}

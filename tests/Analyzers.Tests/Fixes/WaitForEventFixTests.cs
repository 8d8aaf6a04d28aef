using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class WaitForEventFixTests
{
    [Fact]
    public Task Fixes_WithAnEvent() => Verify.Fix<WaitForEventFix>(
        """
        class Ship
        {
            private volatile bool _isLoaded;

            public void Load()
            {
                Console.WriteLine("loading");
                _isLoaded = true; // all aboard
            }
            public void LoadNothing() => _isLoaded = true;
            public void LoadLater() => ThreadPool.QueueUserWorkItem(_ => _isLoaded = true);
            public void Depart()
            {
                // until it is full
                {|LKS4007:while (!_isLoaded)|}
                    Thread.Sleep(10);
                Console.WriteLine("departed");
            }
        }
        """,
        """
        class Ship
        {
            private readonly ManualResetEventSlim _isLoadedEvent = new();

            public void Load()
            {
                Console.WriteLine("loading");
                _isLoadedEvent.Set(); // all aboard
            }
            public void LoadNothing() => _isLoadedEvent.Set();
            public void LoadLater() => ThreadPool.QueueUserWorkItem(_ => _isLoadedEvent.Set());
            public void Depart()
            {
                // until it is full
                _isLoadedEvent.Wait();
                Console.WriteLine("departed");
            }
        }
        """);

    [Fact]
    public Task Fixes_WithATask_AndKeepsAFlagThatOthersRead() => Verify.Fix<WaitForEventFix>(
        """
        class Ship
        {
            private volatile bool _isLoaded;
            public bool CanDepart => _isLoaded;
            public void Load()
            {
                _isLoaded = true;
            }
            public void LoadNothing() => _isLoaded = true;
            public async Task Depart()
            {
                {|LKS4007:while (!_isLoaded)|}
                    await Task.Delay(10);
                Console.WriteLine("departed");
            }
        }
        """,
        """
        class Ship
        {
            private volatile bool _isLoaded;
            private readonly TaskCompletionSource _isLoadedSource = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public bool CanDepart => _isLoaded;
            public void Load()
            {
                _isLoaded = true;
                _isLoadedSource.TrySetResult();
            }
            public void LoadNothing()
            {
                _isLoaded = true;
                _isLoadedSource.TrySetResult();
            }
            public async Task Depart()
            {
                await _isLoadedSource.Task;
                Console.WriteLine("departed");
            }
        }
        """);

    [Fact]
    public Task Fixes_SeveralLoopsOfOneFlag() => Verify.Fix<WaitForEventFix>(
        """
        class Ship
        {
            private volatile bool _isLoaded;
            public void Load()
            {
                _isLoaded = true;
            }
            public void Depart()
            {
                {|LKS4007:while (!_isLoaded)|} Thread.Sleep(10);
                Console.WriteLine("departed");
            }
            public void Hoot()
            {
                {|LKS4007:while (!_isLoaded)|} Thread.Yield();
                Console.WriteLine("hoot");
            }
        }
        """,
        """
        class Ship
        {
            private readonly ManualResetEventSlim _isLoadedEvent = new();

            public void Load()
            {
                _isLoadedEvent.Set();
            }
            public void Depart()
            {
                _isLoadedEvent.Wait();
                Console.WriteLine("departed");
            }
            public void Hoot()
            {
                _isLoadedEvent.Wait();
                Console.WriteLine("hoot");
            }
        }
        """);

    [Fact]
    public Task NotOffered_WhereTheFlagIsClearedOrNotTheTypesOwn() => Verify.NoFix<WaitForEventFix>(
        """
        class Ship
        {
            private volatile bool _isLoaded;
            private volatile bool _isBusy = true;
            internal volatile bool _isReady;
            public void Load() => _isLoaded = true;
            public void Unload() => _isLoaded = false;
            public void Rest() => _isBusy = false;
            public void Ready() => _isReady = true;
            public void Depart()
            {
                {|LKS4007:while (!_isLoaded)|} Thread.Sleep(10);
                {|LKS4007:while (_isBusy)|} Thread.Sleep(10);
                {|LKS4007:while (!_isReady)|} Thread.Sleep(10);
                Console.WriteLine("departed");
            }
        }
        """);
}

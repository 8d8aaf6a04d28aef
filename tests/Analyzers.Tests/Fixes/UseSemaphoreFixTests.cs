using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseSemaphoreFixTests
{
    [Fact]
    public Task MakesASemaphore_OfAMonitor_InEveryUse() => Verify.Fix<UseSemaphoreFix>("""
        class Cache
        {
            // Guards _items.
            private readonly object _gate = new();
            private readonly Dictionary<int, string> _items = [];

            public async Task<string> LoadAsync(int key)
            {
                // In.
                Monitor.Enter(_gate);
                try
                {
                    var text = {|LKS2008:await System.IO.File.ReadAllTextAsync($"{key}.txt")|};
                    _items[key] = text;
                    return text;
                }
                finally
                {
                    Monitor.Exit(this._gate); // Out.
                }
            }

            public int Count()
            {
                // How many?
                lock (_gate)
                {
                    return _items.Count;
                }
            }

            public void Clear()
            {
                lock (_gate)
                    _items.Clear(); // All.
            }
        }
        """, """
        class Cache
        {
            // Guards _items.
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<int, string> _items = [];

            public async Task<string> LoadAsync(int key)
            {
                // In.
                await _gate.WaitAsync();
                try
                {
                    var text = await System.IO.File.ReadAllTextAsync($"{key}.txt");
                    _items[key] = text;
                    return text;
                }
                finally
                {
                    _gate.Release(); // Out.
                }
            }

            public int Count()
            {
                // How many?
                _gate.Wait();
                try
                {
                    return _items.Count;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Clear()
            {
                _gate.Wait();
                try
                {
                    _items.Clear(); // All.
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("Lock", "_gate.Enter()", "_gate.Exit()")]
    [InlineData("Mutex", "_gate.WaitOne()", "_gate.ReleaseMutex()")]
    public Task MakesASemaphore_OfAnyLockOfAThread(string type, string enter, string exit) => Verify.Fix<UseSemaphoreFix>($$"""
        class Counter
        {
            private readonly {{type}} _gate = new();
            private int _count;

            public async Task AddAsync()
            {
                {{enter}};
                try
                {
                    {|LKS2008:await Task.Delay(10)|};
                    _count++;
                }
                finally
                {
                    {{exit}};
                }
            }
        }
        """, """
        class Counter
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await Task.Delay(10);
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("public void Add() { lock (_gate) Count(); } private void Count() { lock (_gate) _count++; }")]
    [InlineData("public void Add(Action more) { lock (_gate) { _count++; more(); } }")]
    [InlineData("public void Add() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }")]
    [InlineData("public object Gate => _gate;")]
    public Task OffersNothing_WhereTheHolderMayComeAgain_OrMoreIsDoneWithIt(string other) => Verify.NoFix<UseSemaphoreFix>($$"""
        class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public async Task AddAsync()
            {
                Monitor.Enter(_gate);
                try
                {
                    {|LKS2008:await Task.Delay(10)|};
                    _count++;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            {{other}}
        }
        """);
}

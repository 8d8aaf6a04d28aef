using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>LKS1007 for locks of keys that are taken out of their dictionary while others have looked them up.</summary>
public sealed class RemovedLockTests
{
    private const string Usings = "using System.Collections.Concurrent;\n";

    [Fact]
    public Task Reports_AGateThatItsLastUserRemoves() => Verify.Diagnostics(Usings + """
        class Gates
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public async Task Run(string key, Func<Task> work)
            {
                var gate = _gates.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                await {|LKS1007:gate.WaitAsync()|};
                try
                {
                    await work();
                }
                finally
                {
                    gate.Release();
                    Trim(key, gate);
                }
            }

            private void Trim(string key, SemaphoreSlim gate)
            {
                if (gate.CurrentCount == 1)
                    _gates.TryRemove(new KeyValuePair<string, SemaphoreSlim>(key, gate));
            }
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatIsLockedOnTheSpot() => Verify.Diagnostics(Usings + """
        class Files
        {
            private readonly ConcurrentDictionary<string, object> _locks = new();

            public void Write(string path, string text)
            {
                lock ({|LKS1007:_locks.GetOrAdd(path, _ => new object())|})
                    System.IO.File.WriteAllText(path, text);
            }

            public void Forget(string path) => _locks.TryRemove(path, out _);
        }
        """);

    [Fact]
    public Task Accepts_LocksThatStay_AreRemovedAtTheEnd_OrUnderTheLockOfTheLookup() => Verify.Diagnostics(Usings + """
        class Staying
        {
            private readonly ConcurrentDictionary<string, object> _locks = new();
            public void Write(string path) { lock (_locks.GetOrAdd(path, _ => new object())) Console.WriteLine(path); }
        }

        sealed class Ending : IDisposable
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            public async Task Run(string key)
            {
                var gate = _gates.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync();
                try { Console.WriteLine(key); }
                finally { gate.Release(); }
            }
            public void Dispose()
            {
                foreach (var key in _gates.Keys)
                    if (_gates.TryRemove(key, out var gate))
                        gate.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoLooksAgainWhenHeHasTheLock() => Verify.Diagnostics(Usings + """
        class Gates
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public async Task<SemaphoreSlim> Enter(string key)
            {
                while (true)
                {
                    var gate = _gates.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                    await gate.WaitAsync();
                    if (_gates.TryGetValue(key, out var current) && current == gate)
                        return gate;
                    gate.Release();
                }
            }

            public void Leave(string key, SemaphoreSlim gate)
            {
                _gates.TryRemove(key, out _);
                gate.Release();
            }
        }
        """);
}

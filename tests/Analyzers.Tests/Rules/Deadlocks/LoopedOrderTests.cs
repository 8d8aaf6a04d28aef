using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class LoopedOrderTests
{
    [Fact]
    public Task Reports_ASemaphoreForEachItemOfARequest() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        record Line(string Sku, int Quantity);
        record Order(IReadOnlyList<Line> Lines);
        class Ledger
        {
            private readonly ConcurrentDictionary<string, Slot> _slots = new();
            public async Task<bool> ReserveAsync(Order order, CancellationToken token)
            {
                var wanted = order.Lines.GroupBy(line => line.Sku).Select(group => (Slot: SlotFor(group.Key), Quantity: group.Sum(line => line.Quantity))).ToList();
                var held = new Stack<Slot>();
                try
                {
                    foreach (var (slot, _) in wanted)
                    {
                        await {|LKS2005:slot.Gate.WaitAsync(token)|};
                        held.Push(slot);
                    }
                    return wanted.All(one => one.Slot.OnHand >= one.Quantity);
                }
                finally
                {
                    while (held.TryPop(out var slot))
                        slot.Gate.Release();
                }
            }
            private Slot SlotFor(string sku) => _slots.GetOrAdd(sku, static _ => new Slot());
            private sealed class Slot
            {
                public SemaphoreSlim Gate { get; } = new(1, 1);
                public int OnHand { get; set; }
            }
        }
        """);

    [Fact]
    public Task Reports_MonitorsHelpersAndIndices() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Account
        {
            public int Balance;
        }
        class Bank
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            public void Close(List<Account> accounts)
            {
                foreach (var account in accounts)
                    {|LKS2005:Monitor.Enter(account)|};
                try
                {
                    foreach (var account in accounts)
                        account.Balance = 0;
                }
                finally
                {
                    foreach (var account in accounts)
                        Monitor.Exit(account);
                }
            }
            public async Task RunAsync(string[] keys, Func<Task> work)
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    var gate = _gates.GetOrAdd(keys[i], _ => new SemaphoreSlim(1, 1));
                    await {|LKS2005:gate.WaitAsync()|};
                }
                try
                {
                    await work();
                }
                finally
                {
                    foreach (var key in keys)
                        _gates[key].Release();
                }
            }
            public async Task TouchAsync(IEnumerable<string> names)
            {
                await EnterAllAsync(names.Distinct().ToArray());
                foreach (var name in names)
                    _gates[name].Release();
            }
            private async Task EnterAllAsync(string[] names)
            {
                foreach (var name in names)
                    await {|LKS2005:EnterAsync(name)|};
            }
            private Task EnterAsync(string name) => _gates.GetOrAdd(name, _ => new SemaphoreSlim(1, 1)).WaitAsync();
        }
        """);

    [Fact]
    public Task Accepts_AnOrderOfOnesOwn() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Bank
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            private readonly SemaphoreSlim[] _stripes = [new(1, 1), new(1, 1)];
            private readonly SemaphoreSlim _all = new(1, 1);
            public async Task Sorted(string[] keys)
            {
                foreach (var key in keys.Distinct().OrderBy(key => key, StringComparer.Ordinal))
                    await For(key).WaitAsync();
            }
            public async Task InPlace(List<string> keys)
            {
                var sorted = new List<string>(keys);
                sorted.Sort(StringComparer.Ordinal);
                foreach (var key in sorted)
                    await For(key).WaitAsync();
            }
            public async Task ByType(IEnumerable<string> keys)
            {
                foreach (var key in new SortedSet<string>(keys))
                    await For(key).WaitAsync();
            }
            public async Task OfCaller(string[] keys)
            {
                var ordered = keys.Order().ToArray();
                await EnterAllAsync(ordered);
            }
            private async Task EnterAllAsync(string[] names)
            {
                foreach (var name in names)
                    await For(name).WaitAsync();
            }
            public async Task AllOfThem()
            {
                foreach (var stripe in _stripes)
                    await stripe.WaitAsync();
            }
            public async Task UnderOne(string[] keys)
            {
                await _all.WaitAsync();
                try
                {
                    foreach (var key in keys)
                        await For(key).WaitAsync();
                }
                finally
                {
                    _all.Release();
                }
            }
            private SemaphoreSlim For(string key) => _gates.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        }
        """);

    [Fact]
    public Task Accepts_OneAtATimeSignalsAndTries() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Worker
        {
            public SemaphoreSlim Done { get; } = new(0);
            public SemaphoreSlim Gate { get; } = new(1, 1);
            public int Count;
        }
        class Bank
        {
            private readonly SemaphoreSlim _free = new(4, 4);
            public async Task OneAfterTheOther(Worker[] workers)
            {
                foreach (var worker in workers)
                {
                    await worker.Gate.WaitAsync();
                    try
                    {
                        worker.Count++;
                    }
                    finally
                    {
                        worker.Gate.Release();
                    }
                }
            }
            public async Task ForTheEnd(Worker[] workers)
            {
                foreach (var worker in workers)
                    await worker.Done.WaitAsync();
            }
            public async Task Permits(Worker[] workers)
            {
                foreach (var worker in workers)
                    await _free.WaitAsync();
                _free.Release(workers.Length);
            }
            public void Tries(Worker[] workers, List<Worker> held)
            {
                foreach (var worker in workers)
                {
                    if (worker.Gate.Wait(100))
                        held.Add(worker);
                }
            }
            public async Task OfLocks(SemaphoreSlim[] gates, IEnumerable<SemaphoreSlim> others)
            {
                for (var i = 0; i < gates.Length; i++)
                    await gates[i].WaitAsync();
                foreach (var gate in others)
                    await gate.WaitAsync();
            }
            public Worker? First(Worker[] workers)
            {
                foreach (var worker in workers)
                {
                    worker.Gate.Wait();
                    if (worker.Count == 0)
                        return worker;
                    worker.Gate.Release();
                }
                return null;
            }
        }
        """);
}

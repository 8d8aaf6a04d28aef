using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class ForgottenPermitTests
{
    private const string Budget = """
        public sealed class Budget(int places)
        {
            private readonly SemaphoreSlim _slots = new(places, places);
            public async ValueTask<Ticket> ReserveAsync(CancellationToken token)
            {
                await _slots.WaitAsync(token).ConfigureAwait(false);
                return new Ticket(this);
            }
            public Ticket Reserve()
            {
                _slots.Wait();
                return new(this);
            }
            private void GiveBack() => _slots.Release();
            public sealed class Ticket(Budget owner)
            {
                private int _returned;
                public int Number;
                public void Return()
                {
                    if (Interlocked.Exchange(ref _returned, 1) == 0)
                        owner.GiveBack();
                }
            }
        }
        """;

    [Fact]
    public Task Reports_AReturnBeforeTheTry() => Verify.Diagnostics("""
        class Gateway
        {
            private readonly Budget _budget = new(8);
            public async Task<string?> SendAsync(string? target, CancellationToken token)
            {
                var ticket = await {|LKS3001:_budget.ReserveAsync(token)|};
                if (target is null)
                {
                    return null;
                }
                try
                {
                    await Task.Delay(10, token);
                    return target;
                }
                finally
                {
                    ticket.Return();
                }
            }
            public void SendAll(string[] targets)
            {
                foreach (var target in targets)
                {
                    var ticket = {|LKS3001:_budget.Reserve()|};
                    if (target.Length == 0)
                        continue;
                    Console.WriteLine(ticket.Number);
                    ticket.Return();
                }
            }
        }
        """, Budget);

    [Fact]
    public Task Reports_ADisposableOneWithoutUsing() => Verify.Diagnostics("""
        class Pool
        {
            private readonly SemaphoreSlim _free = new(4, 4);
            public async Task<Lease> RentAsync()
            {
                await _free.WaitAsync();
                return new Lease(_free);
            }
            public sealed class Lease : IDisposable
            {
                private readonly SemaphoreSlim _free;
                public Lease(SemaphoreSlim free) => _free = free;
                public void Dispose() => _free.Release();
            }
        }
        class User
        {
            private readonly Pool _pool = new();
            public async Task<int> CountAsync(List<int> items)
            {
                var lease = await {|LKS3001:_pool.RentAsync()|}.ConfigureAwait(false);
                if (items.Count == 0)
                    return 0;
                try
                {
                    await Task.Yield();
                    return items.Count;
                }
                finally
                {
                    lease.Dispose();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_PermitsThatAreGivenBackUsedOrHandedOn() => Verify.Diagnostics("""
        class Gateway
        {
            private readonly Budget _budget = new(8);
            private readonly Queue<Budget.Ticket> _kept = new();
            public async Task<string?> BeforeAsync(string? target, CancellationToken token)
            {
                if (target is null)
                    return null;
                var ticket = await _budget.ReserveAsync(token);
                try
                {
                    return target;
                }
                finally
                {
                    ticket.Return();
                }
            }
            public string? Early(string? target)
            {
                var ticket = _budget.Reserve();
                if (target is null)
                {
                    ticket.Return();
                    return null;
                }
                ticket.Return();
                return target;
            }
            public void Kept(bool keep)
            {
                var ticket = _budget.Reserve();
                if (keep)
                {
                    lock (_kept)
                        _kept.Enqueue(ticket);
                    return;
                }
                ticket.Return();
            }
            public void Asked()
            {
                var ticket = _budget.Reserve();
                if (ticket.Number == 0)
                    return;
                ticket.Return();
            }
            public void Inner(int[] numbers)
            {
                var ticket = _budget.Reserve();
                var first = numbers.FirstOrDefault(number => { return number > 0; });
                foreach (var number in numbers)
                {
                    if (number == first)
                        break;
                }
                ticket.Return();
            }
        }
        """, Budget);

    [Fact]
    public Task Accepts_WhatIsNoPermit() => Verify.Diagnostics("""
        class Cache
        {
            private readonly SemaphoreSlim _ready = new(0);
            public async Task<Item> NextAsync()
            {
                await _ready.WaitAsync();
                return new Item();
            }
            public Item? TryNext()
            {
                if (!_ready.Wait(0))
                    return null;
                return new Item();
            }
            public void Add() => _ready.Release();
            public sealed class Item
            {
                public void Close() => Console.WriteLine("closed");
            }
        }
        class User
        {
            private readonly Cache _cache = new();
            public async Task RunAsync(bool skip)
            {
                var item = await _cache.NextAsync();
                if (skip)
                    return;
                item.Close();
            }
            public void Try(bool skip)
            {
                var item = _cache.TryNext();
                if (skip)
                    return;
                item!.Close();
            }
        }
        """);
}

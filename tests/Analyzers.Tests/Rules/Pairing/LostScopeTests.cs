using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>LKS3001 and LKS3002 where the lock goes to the caller with an object: <c>Rent</c> and <c>Lease</c>.</summary>
public sealed class LostScopeTests
{
    [Fact]
    public Task Reports_WaysOutWithoutTheObject() => Verify.Diagnostics("""
        sealed class Lease(SemaphoreSlim permits) : IDisposable { public void Dispose() => permits.Release(); }
        class Pool(Func<Task> open)
        {
            private readonly SemaphoreSlim _permits = new(4, 4);
            private bool _isShut;
            public async Task<Lease> Opened() { await {|LKS3002:_permits.WaitAsync()|}; await open(); return new Lease(_permits); }
            public async Task<Lease?> Unless() { await {|LKS3001:_permits.WaitAsync()|}; if (_isShut) return null; return new Lease(_permits); }
            public async Task<Lease> Checked(string name) { await {|LKS3002:_permits.WaitAsync()|}; if (name.Length == 0) throw new ArgumentException(name); return new Lease(_permits); }
            public Lease Kept() { {|LKS3002:_permits.Wait()|}; open().Wait(); var lease = new Lease(_permits); return lease; }
        }
        """);

    [Fact]
    public Task Reports_WhatIsOnlyGivenBackWithTheObject() => Verify.Diagnostics("""
        sealed class Connection;
        class Pool(Func<Task<Connection>> connect)
        {
            private readonly SemaphoreSlim _permits = new(4, 4);
            private readonly System.Collections.Concurrent.ConcurrentBag<Connection> _idle = new();
            public async Task<Connection> Rent()
            {
                await {|LKS3002:_permits.WaitAsync()|};
                if (_idle.TryTake(out var idle))
                    return idle;
                return await connect();
            }
            public void Return(Connection connection) { _idle.Add(connection); _permits.Release(); }
        }
        """);

    [Fact]
    public Task Accepts_HandlersThatGiveBack() => Verify.Diagnostics("""
        sealed class Lease(Pool pool) : IDisposable { public void Dispose() => pool.Back(); }
        class Pool(Func<Task> open)
        {
            private readonly SemaphoreSlim _permits = new(4, 4);
            public async Task<Lease> Rent()
            {
                await _permits.WaitAsync();
                try { await open(); return new Lease(this); }
                catch { _permits.Release(); throw; }
            }
            public async Task<Lease?> TryRent()
            {
                await _permits.WaitAsync();
                var isOpen = false;
                try { await open(); isOpen = true; return new Lease(this); }
                finally { if (!isOpen) _permits.Release(); }
            }
            internal void Back() => _permits.Release();
        }
        """);

    [Fact]
    public Task Accepts_CallersThatGiveBack() => Verify.Diagnostics("""
        sealed class Connection;
        class Pool(Func<Task<Connection>> connect, Action<Connection> use)
        {
            private readonly SemaphoreSlim _permits = new(4, 4);
            private async Task<Connection> Rent() { await _permits.WaitAsync(); return await connect(); }
            public async Task Use()
            {
                try { use(await Rent()); }
                finally { _permits.Release(); }
            }
        }
        """);

    [Fact]
    public Task Accepts_ScopesWithNothingInBetween() => Verify.Diagnostics("""
        class Gate
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly object _o = new();
            private int _waiting;
            public async Task<IDisposable> Enter(CancellationToken stop) { await _turn.WaitAsync(stop); _waiting--; return new Exit(_turn); }
            public Held Hold() { Monitor.Enter(_o); return new Held(_o); }
            sealed class Exit(SemaphoreSlim turn) : IDisposable { public void Dispose() => turn.Release(); }
            public readonly struct Held(object o) : IDisposable { public void Dispose() => Monitor.Exit(o); }
        }
        """);

    [Fact]
    public Task Accepts_ScopesThatGiveBackForAWhile() => Verify.Diagnostics("""
        class Interpreter
        {
            private readonly object _o = new();
            private readonly Lock _lock = new();
            public void Call(Action native) { lock (_o) { using (new Unlocked(_o)) native(); } }
            public void Block(Action native) { _lock.Enter(); try { using (Yield()) native(); } finally { _lock.Exit(); } }
            private Yielded Yield() { _lock.Exit(); return new Yielded(_lock); }
            private readonly struct Unlocked : IDisposable { private readonly object _o; public Unlocked(object o) { _o = o; Monitor.Exit(o); } public void Dispose() => Monitor.Enter(_o); }
            private readonly struct Yielded(Lock l) : IDisposable { public void Dispose() => l.Enter(); }
        }
        """);

    [Fact]
    public Task Accepts_HelpersThatTellByTheirTask() => Verify.Diagnostics("""
        class Sequence
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isDisposed;
            private int _count;
            private async Task<bool> TryEnter(SemaphoreSlim turn)
            {
                if (_isDisposed)
                    return false;
                try { await turn.WaitAsync().ConfigureAwait(false); return true; }
                catch (ObjectDisposedException) { return false; }
            }
            public async Task Add()
            {
                if (!await TryEnter(_turn).ConfigureAwait(false))
                    return;
                try { _count++; }
                finally { _turn.Release(); }
            }
            public void Remove()
            {
                if (!{|LKS2013:TryEnter(_turn).GetAwaiter().GetResult()|})
                    return;
                try { _count--; }
                finally { _turn.Release(); }
            }
        }
        """);

    [Fact]
    public Task Reports_WhatSuchHelpersLeave() => Verify.Diagnostics("""
        class Sequence
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isDisposed;
            private int _count;
            private async Task<bool> TryEnter() { if (_isDisposed) return false; await _turn.WaitAsync().ConfigureAwait(false); return true; }
            public async Task Add()
            {
                if (!await {|LKS3001:TryEnter()|}.ConfigureAwait(false))
                    return;
                if (_count > 9)
                    return;
                _count++;
                _turn.Release();
            }
        }
        """);

    [Fact]
    public Task Accepts_ItemsThatASemaphoreCounts() => Verify.Diagnostics("""
        sealed class Message;
        class Receiver
        {
            private readonly System.Collections.Concurrent.ConcurrentQueue<Message> _queue = new();
            private readonly SemaphoreSlim _arrived;
            public Receiver(bool isTest) { _arrived = isTest ? new SemaphoreSlim(0, 1) : new SemaphoreSlim(0); }
            public async Task<Message> Receive(Func<Message> process) { await _arrived.WaitAsync(); return process(); }
            public void OnMessage(Message message) { _queue.Enqueue(message); _arrived.Release(); }
        }
        """);

    [Fact]
    public Task Reports_PoolsThatAreToldHowManyTheyHave() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        interface ILink { bool IsOpen { get; } }
        class Pool(Func<Task<ILink?>> connect, int max)
        {
            private readonly SemaphoreSlim _permits = new(max, max);
            private readonly ConcurrentBag<ILink> _idle = [];
            public async Task<ILink?> RentAsync(CancellationToken token)
            {
                await {|LKS3001:_permits.WaitAsync(token)|};
                ILink? fresh;
                try
                {
                    while (_idle.TryTake(out var idle))
                    {
                        if (idle.IsOpen)
                            return idle;
                    }
                    fresh = await connect();
                }
                catch
                {
                    _permits.Release();
                    throw;
                }
                if (fresh is null)
                    return null;
                return fresh;
            }
            public void Return(ILink link) { _idle.Add(link); _permits.Release(); }
        }

        class Held
        {
            private readonly SemaphoreSlim _permits;
            private readonly ConcurrentBag<ILink> _idle = [];
            public Held(int places) => _permits = new SemaphoreSlim(places, places);
            public ILink? Rent() { {|LKS3001:_permits.Wait()|}; if (!_idle.TryTake(out var link)) return null; return link; }
            public void Return(ILink link) { _idle.Add(link); _permits.Release(); }
        }
        """);

    [Fact]
    public Task Accepts_PoolsThatGiveBackAndQueues() => Verify.Diagnostics("""
        using System.Collections.Concurrent;

        interface ILink { bool IsOpen { get; } }
        class Pool(Func<Task<ILink?>> connect, int max)
        {
            private readonly SemaphoreSlim _permits = new(max, max);
            private readonly ConcurrentBag<ILink> _idle = [];
            public async Task<ILink?> RentAsync(CancellationToken token)
            {
                await _permits.WaitAsync(token);
                ILink? fresh;
                try { fresh = _idle.TryTake(out var idle) ? idle : await connect(); }
                catch { _permits.Release(); throw; }
                if (fresh is null)
                    _permits.Release();
                return fresh;
            }
            public async Task<ILink?> TryRentAsync()
            {
                if (!await _permits.WaitAsync(0))
                    return null;
                if (_idle.TryTake(out var idle))
                    return idle;
                _permits.Release();
                return null;
            }
            public void Return(ILink link) { _idle.Add(link); _permits.Release(); }
        }

        class Queue(int first, int most)
        {
            private readonly SemaphoreSlim _items = new(first, most);
            private readonly ConcurrentQueue<ILink> _links = [];
            public ILink? Take() { _items.Wait(); return _links.TryDequeue(out var link) ? link : null; }
            public ILink? Next() { _items.Wait(); if (!_links.TryDequeue(out var link)) return null; return link; }
            public void Put(ILink link) { _links.Enqueue(link); _items.Release(); }
        }

        class Backlog
        {
            private readonly SemaphoreSlim _items;
            private readonly ConcurrentQueue<ILink> _links;
            public Backlog(IEnumerable<ILink> links) { _links = new(links); _items = new SemaphoreSlim(_links.Count); }
            public ILink? Take() { _items.Wait(); if (!_links.TryDequeue(out var link)) return null; return link; }
            public void Put(ILink link) { _links.Enqueue(link); _items.Release(); }
        }
        """);
}

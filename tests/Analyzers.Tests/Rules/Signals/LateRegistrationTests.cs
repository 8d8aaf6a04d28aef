using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LateRegistrationTests
{
    [Fact]
    public Task Reports_AnAnswerThatMayComeFirst() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        interface IWire { Task SendAsync(long id, byte[] data); Task<(long Id, byte[] Data)?> ReadAsync(); }
        sealed class Client
        {
            private readonly IWire _wire;
            private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
            private long _last;
            public Client(IWire wire) { _wire = wire; _reader = Task.Run(ReadLoopAsync); }
            private readonly Task _reader;
            private async Task ReadLoopAsync()
            {
                while (await _wire.ReadAsync() is { } answer)
                {
                    if (_waiting.TryRemove(answer.Id, out var source))
                        source.TrySetResult(answer.Data);
                    
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            public async Task<byte[]> AskAsync(byte[] request)
            {
                var id = Interlocked.Increment(ref _last);
                await _wire.SendAsync(id, request);
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                {|LKS4006:_waiting[id] = source|};
                return await source.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughHelpers_OnBothSides() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        interface IWire { Task SendAsync(long id, byte[] data); Task<(long Id, byte[] Data)?> ReadAsync(); }
        sealed class Client
        {
            private readonly IWire _wire;
            private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
            private long _last;
            public Client(IWire wire) { _wire = wire; _reader = Task.Run(ReadLoopAsync); }
            private readonly Task _reader;
            private async Task ReadLoopAsync()
            {
                while (await _wire.ReadAsync() is { } answer)
                {
                    if (_waiting.TryRemove(answer.Id, out var source))
                        source.TrySetResult(answer.Data);
                    
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            public async Task<byte[]> AskAsync(byte[] request, CancellationToken token)
            {
                var id = Interlocked.Increment(ref _last);
                await SendAsync(id, request).ConfigureAwait(false);
                return await AwaitAsync(id, token).ConfigureAwait(false);
            }
            private Task SendAsync(long id, byte[] request) => _wire.SendAsync(id, request);
            private async Task<byte[]> AwaitAsync(long id, CancellationToken token)
            {
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!{|LKS4006:_waiting.TryAdd(id, source)|})
                    throw new InvalidOperationException();
                return await source.Task.WaitAsync(token).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoIsKeptBeforeTheRequestIsOut() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        interface IWire { Task SendAsync(long id, byte[] data); Task<(long Id, byte[] Data)?> ReadAsync(); }
        sealed class Client
        {
            private readonly IWire _wire;
            private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
            private long _last;
            public Client(IWire wire) { _wire = wire; _reader = Task.Run(ReadLoopAsync); }
            private readonly Task _reader;
            private async Task ReadLoopAsync()
            {
                while (await _wire.ReadAsync() is { } answer)
                {
                    if (_waiting.TryRemove(answer.Id, out var source))
                        source.TrySetResult(answer.Data);
                    
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            public async Task<byte[]> AskAsync(byte[] request)
            {
                var id = Interlocked.Increment(ref _last);
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = source;
                await _wire.SendAsync(id, request);
                return await source.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_AnswersThatAreKept() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        interface IWire { Task SendAsync(long id, byte[] data); Task<(long Id, byte[] Data)?> ReadAsync(); }
        sealed class Client
        {
            private readonly IWire _wire;
            private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
            private long _last;
            public Client(IWire wire) { _wire = wire; _reader = Task.Run(ReadLoopAsync); }
            private readonly Task _reader;
            private async Task ReadLoopAsync()
            {
                while (await _wire.ReadAsync() is { } answer)
                {
                    if (_waiting.TryRemove(answer.Id, out var source))
                        source.TrySetResult(answer.Data);
                    else
                        _early[answer.Id] = answer.Data;
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            private readonly ConcurrentDictionary<long, byte[]> _early = new();
            public async Task<byte[]> AskAsync(byte[] request)
            {
                var id = Interlocked.Increment(ref _last);
                await _wire.SendAsync(id, request);
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = source;
                if (_early.TryRemove(id, out var data))
                    return data;
                return await source.Task;
            }
        }
        """);

    [Fact]
    public Task Accepts_AKeyThatOthersKnowAlready_AndALookThatIsAwaited() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        interface IWire { Task SendAsync(long id, byte[] data); Task<(long Id, byte[] Data)?> ReadAsync(); }
        sealed class Client
        {
            private readonly IWire _wire;
            private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
            private long _last;
            public Client(IWire wire) { _wire = wire; _reader = Task.Run(ReadLoopAsync); }
            private readonly Task _reader;
            private async Task ReadLoopAsync()
            {
                while (await _wire.ReadAsync() is { } answer)
                {
                    if (_waiting.TryRemove(answer.Id, out var source))
                        source.TrySetResult(answer.Data);
                    
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            public async Task<byte[]> AskAsync(long id)
            {
                await _wire.SendAsync(id, []);
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = source;
                return await source.Task;
            }
            public async Task<byte[]> NextAsync()
            {
                var id = Interlocked.Increment(ref _last);
                await Task.Yield();
                var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting[id] = source;
                return await source.Task;
            }
        }
        """);
}

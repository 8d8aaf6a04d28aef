using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LateRegistrationTests
{
    private const string Client = """
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
                    UNKNOWN
                }
                foreach (var left in _waiting.Values)
                    left.TrySetCanceled();
            }
            MEMBERS
        }
        """;

    private static Task Of(string members, string unknown = "") => Verify.Diagnostics(Client.Replace("UNKNOWN", unknown, StringComparison.Ordinal).Replace("MEMBERS", members, StringComparison.Ordinal));

    [Fact]
    public Task Reports_AnAnswerThatMayComeFirst() => Of("""
        public async Task<byte[]> AskAsync(byte[] request)
        {
            var id = Interlocked.Increment(ref _last);
            await _wire.SendAsync(id, request);
            var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            {|LKS4006:_waiting[id] = source|};
            return await source.Task;
        }
        """);

    [Fact]
    public Task Reports_ThroughHelpers_OnBothSides() => Of("""
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
        """);

    [Fact]
    public Task Accepts_WhoIsKeptBeforeTheRequestIsOut() => Of("""
        public async Task<byte[]> AskAsync(byte[] request)
        {
            var id = Interlocked.Increment(ref _last);
            var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[id] = source;
            await _wire.SendAsync(id, request);
            return await source.Task;
        }
        """);

    [Fact]
    public Task Accepts_AnswersThatAreKept() => Of("""
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
        """, "else _early[answer.Id] = answer.Data;");

    [Fact]
    public Task Accepts_AKeyThatOthersKnowAlready_AndALookThatIsAwaited() => Of("""
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
        """);

    [Fact]
    public Task Accepts_AnotherCallBeforeTheRequest() => Of("""
        public async Task<byte[]> AskAsync(byte[] request)
        {
            var id = Interlocked.Increment(ref _last);
            await SaveAsync(id);
            var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[id] = source;
            try
            {
                await _wire.SendAsync(id, request);
                return await source.Task;
            }
            finally
            {
                _waiting.TryRemove(id, out _);
            }
        }
        private static async Task SaveAsync(long id) { await Task.Yield(); Console.WriteLine(id); }
        """);

    [Fact]
    public Task Reports_BesideTheRemovalAtTheEnd() => Of("""
        public async Task<byte[]> AskAsync(byte[] request)
        {
            var id = Interlocked.Increment(ref _last);
            await _wire.SendAsync(id, request);
            var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            {|LKS4006:_waiting[id] = source|};
            try { return await source.Task; }
            finally { _waiting.TryRemove(id, out _); }
        }
        """);
}

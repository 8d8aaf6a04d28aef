using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LeftGuardTests
{
    [Fact]
    public Task Reports_TaskReturnedFromASection() => Verify.Diagnostics("""
        sealed class Gate
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            public IDisposable Enter() { _semaphore.Wait(); return new Exit(_semaphore); }
            private sealed class Exit(SemaphoreSlim semaphore) : IDisposable
            {
                private SemaphoreSlim? _semaphore = semaphore;
                public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
            }
        }

        sealed class Tokens(Func<Task<string>> load)
        {
            private readonly Gate _gate = new();
            private string? _token;

            public Task<string> GetAsync()
            {
                using var entered = _gate.Enter();
                if (IsFresh(_token))
                    return Task.FromResult(_token!);
                return RefreshAsync();
            }

            public void Invalidate() { using (_gate.Enter()) _token = null; }
            private static bool IsFresh(string? token) => token is not null;

            private async Task<string> RefreshAsync()
            {
                var token = await load();
                {|LKS1002:_token = token|};
                return token;
            }
        }

        sealed class Profiles(Func<Task<string>> load)
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private string? _profile;
            private bool IsLoaded => _profile != null;

            public Task<string> GetAsync()
            {
                _turn.Wait();
                try { return IsLoaded ? Task.FromResult(_profile!) : LoadAsync(); }
                finally { _turn.Release(); }
            }

            private async Task<string> LoadAsync()
            {
                {|LKS1002:_profile = await load()|};
                return _profile;
            }
        }
        """);

    [Fact]
    public Task Accepts_TaskKept_Awaited_Claimed_OrSetUnderTheLockAgain() => Verify.Diagnostics("""
        sealed class Kept(Func<Task<string>> load)
        {
            private readonly object _o = new();
            private Task<string>? _task;
            public Task<string> GetAsync() { lock (_o) { return _task ??= LoadAsync(); } }
            private async Task<string> LoadAsync() { var text = await load(); return text; }
        }

        sealed class Awaited(Func<Task<string>> load)
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private string? _text;
            public async Task<string> GetAsync()
            {
                await _turn.WaitAsync();
                try { if (_text is not null) return _text; return await LoadAsync(); }
                finally { _turn.Release(); }
            }
            private async Task<string> LoadAsync() { var text = await load(); _text = text; return text; }
        }

        sealed class Claimed(Func<Task> close)
        {
            private readonly object _o = new();
            private int _state;
            public Task CloseAsync()
            {
                lock (_o)
                {
                    if (_state != 0)
                        return Task.CompletedTask;
                    _state = 1;
                    return CloseCoreAsync();
                }
            }
            private async Task CloseCoreAsync() { await close(); Volatile.Write(ref _state, 2); }
        }

        sealed class ClaimedInTheWork(Func<Task> run)
        {
            private readonly SemaphoreSlim _turn = new(1, 1);
            private bool _isRunning;
            public Task RunAsync()
            {
                _turn.Wait();
                try { return _isRunning ? Task.CompletedTask : RunCoreAsync(); }
                finally { _turn.Release(); }
            }
            private async Task RunCoreAsync() { _isRunning = true; await run(); _isRunning = false; }
        }

        sealed class Again(Func<Task<string>> load)
        {
            private readonly object _o = new();
            private string? _text;
            public Task<string> GetAsync() { lock (_o) { return _text is { } text ? Task.FromResult(text) : LoadAsync(); } }
            private async Task<string> LoadAsync() { var text = await load(); lock (_o) { return _text ??= text; } }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class CheckAwaitActTests
{
    [Fact]
    public Task Suggests_OneLoad() => Verify.Diagnostics("""
        class Profile
        {
            private string? _text;
            private string? _other;
            public async Task<string> GetAsync()
            {
                if (_text == null)
                    {|LKS1025:_text = await LoadAsync()|};
                return _text;
            }
            public async Task<string> OtherAsync() => {|LKS1025:_other ??= await LoadAsync()|};
            private static Task<string> LoadAsync() => Task.FromResult("text");
        }
        """);

    [Fact]
    public Task Accepts_ASemaphore_AKeptTaskAndAFlagBefore() => Verify.Diagnostics("""
        class Profile
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private string? _text;
            private Task<string>? _load;
            private bool _isLoading;
            public async Task<string> GetAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    if (_text == null)
                        _text = await LoadAsync();
                    return _text;
                }
                finally
                {
                    _gate.Release();
                }
            }
            public Task<string> KeptAsync() => _load ??= LoadAsync();
            public async Task FlaggedAsync()
            {
                if (_isLoading)
                    return;
                _isLoading = true;
                await LoadAsync();
                _isLoading = false;
            }
            private static Task<string> LoadAsync() => Task.FromResult("text");
        }
        """);

    [Fact]
    public Task Suggests_AFlagThatIsSetAfterTheAwait_WhereAnotherMemberKeepsItsCallersApart() => Verify.Diagnostics("""
        public class Client
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private bool _isOpen;
            private bool _isSubscribed;
            public async Task OpenAsync()
            {
                await _gate.WaitAsync();
                try { if (!_isOpen) { await Task.Delay(10); _isOpen = true; } }
                finally { _gate.Release(); }
            }
            public async Task SubscribeAsync()
            {
                if (!_isSubscribed)
                {
                    await Task.Delay(10);
                    {|LKS1025:_isSubscribed = true|};
                }
            }
        }
        public class Alone
        {
            private bool _isSubscribed;
            public async Task SubscribeAsync() { if (!_isSubscribed) { await Task.Delay(10); _isSubscribed = true; } }
        }
        """);
}

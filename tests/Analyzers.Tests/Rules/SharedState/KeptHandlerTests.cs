using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Handlers of objects that a concurrent dictionary keeps.</summary>
public sealed class KeptHandlerTests
{
    private static string Hub(string subscription, string keeper = "private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Subscription> _all = new();", string subscribe = "Of(channel).Add(handler);") => $$"""
        public sealed class Hub
        {
            {{keeper}}
            private readonly object _gate = new();
            private Subscription Of(string channel) => _all.GetOrAdd(channel, _ => new Subscription());
            public void Subscribe(string channel, Action<string> handler) { {{subscribe}} }
            internal sealed class Subscription
            {
                private readonly object _own = new();
                {{subscription}}
                public void Send(string text) { lock (_own) Console.WriteLine(text); }
            }
        }
        """;

    private const string Bare = "private Action<string>? _handlers; public void Add(Action<string> handler) { {|LKS1001:_handlers += handler|}; } public void Remove(Action<string> handler) => {|LKS1001:_handlers -= handler|}; public void Raise(string text) => _handlers?.Invoke(text);";

    [Fact]
    public Task Suggests_HandlersThatAreAddedInSteps() => Verify.Diagnostics(Hub(Bare));

    [Fact]
    public Task Suggests_APropertyOfOnesOwnAndAStaticDictionary() => Verify.Diagnostics(Hub(Bare.Replace("private Action<string>? _handlers;", "private Action<string>? _handlers { get; set; }"), "private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Subscription> _all = new();"));

    [Theory]
    [InlineData("private Action<string>? _handlers; public void Add(Action<string> handler) { lock (_own) _handlers += handler; } public void Remove(Action<string> handler) { lock (_own) _handlers -= handler; } public void Raise(string text) => _handlers?.Invoke(text);")]
    [InlineData("private event Action<string>? _handlers; public void Add(Action<string> handler) { _handlers += handler; } public void Remove(Action<string> handler) => _handlers -= handler; public void Raise(string text) => _handlers?.Invoke(text);")]
    [InlineData("private int _count; public void Add(Action<string> handler) { _count += 2; } public void Remove(Action<string> handler) => _count -= 2; public int Count => _count;")]
    [InlineData("private Action<string>? _handlers; public void Add(Action<string> handler) { Action<string>? seen; do { seen = _handlers; } while (Interlocked.CompareExchange(ref _handlers, seen + handler, seen) != seen); } public void Raise(string text) => _handlers?.Invoke(text);")]
    public Task Accepts_LocksEventsAndCounts(string subscription) => Verify.Diagnostics(Hub(subscription));

    [Fact]
    public Task Accepts_APlainDictionaryAndCallersThatLock()
    {
        var bare = Bare.Replace("{|LKS1001:", "").Replace("|}", "");
        return Verify.Diagnostics(Hub(bare, subscribe: "lock (_gate) Of(channel).Add(handler);").Replace("=> _handlers -= handler", "=> _handlers = null"));
    }
}

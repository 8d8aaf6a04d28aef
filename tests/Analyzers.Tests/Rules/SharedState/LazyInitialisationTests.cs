using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class LazyInitialisationTests
{
    [Fact]
    public Task Suggests_AStaticSingleton() => Verify.Diagnostics("""
        class Settings
        {
            private static Settings? s_instance;
            private static Settings? s_other;
            public static Settings Instance { get { if (s_instance == null) {|LKS1010:s_instance = new Settings()|}; return s_instance; } }
            public static Settings Other => {|LKS1010:s_other ??= new Settings()|};
        }
        """);

    [Fact]
    public Task Warns_OfADisposableThatThreadsMake() => Verify.Diagnostics("""
        class Client
        {
            private HttpConnection? _connection;
            public void Run() => Parallel.For(0, 8, _ => Get().Send());
            private HttpConnection Get() => {|LKS1010:_connection ??= new HttpConnection()|};
        }
        sealed class HttpConnection : IDisposable { public void Send() { } public void Dispose() { } }
        """);

    [Fact]
    public Task Accepts_LazyInitialisers() => Verify.Diagnostics("""
        class Settings
        {
            private static readonly Lock s_gate = new();
            private static readonly Lazy<Settings> s_lazy = new(() => new Settings());
            private static Settings? s_first;
            private static Settings? s_second;
            private static Settings? s_third;
            private string? _text;
            public static Settings Lazy => s_lazy.Value;
            public static Settings First => LazyInitializer.EnsureInitialized(ref s_first, () => new Settings());
            public static Settings Second { get { if (s_second == null) Interlocked.CompareExchange(ref s_second, new Settings(), null); return s_second; } }
            public static Settings Third { get { if (s_third == null) { lock (s_gate) s_third ??= new Settings(); } return s_third; } }
            public string Text => _text ??= ToString()!;
        }
        """);
}

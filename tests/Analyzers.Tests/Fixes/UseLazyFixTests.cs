using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseLazyFixTests
{
    [Fact]
    public Task Fixes_AccessorsOfManyForms() => Verify.Fix<UseLazyFix>(
        """
        class Settings
        {
            // the one
            private static Settings? s_default;
            public static Settings Default => {|LKS1010:s_default ??= new Settings()|}; // for all

            private static volatile Settings? s_other = null;
            public static Settings Other
            {
                get
                {
                    // made when it is wanted
                    if (s_other is null)
                    {
                        {|LKS1010:s_other = new()|};
                    }
                    return s_other;
                }
            }
        }
        """,
        """
        class Settings
        {
            // the one
            private static readonly Lazy<Settings> s_default = new(() => new Settings());
            public static Settings Default => s_default.Value; // for all

            private static readonly Lazy<Settings> s_other = new(() => new());
            public static Settings Other
            {
                get
                {
                    // made when it is wanted
                    return s_other.Value;
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_ADisposable() => Verify.Fix<UseLazyFix>(
        """
        class Client
        {
            private HttpConnection? _connection;
            public void Run() => Parallel.For(0, 8, _ => Get().Send());
            private HttpConnection Get() { return {|LKS1010:_connection ??= new HttpConnection()|}; }
        }
        sealed class HttpConnection : IDisposable { public void Send() { } public void Dispose() { } }
        """,
        """
        class Client
        {
            private readonly Lazy<HttpConnection> _connection = new(() => new HttpConnection());
            public void Run() => Parallel.For(0, 8, _ => Get().Send());
            private HttpConnection Get() { return _connection.Value; }
        }
        sealed class HttpConnection : IDisposable { public void Send() { } public void Dispose() { } }
        """);

    [Fact]
    public Task Fixes_ADisposableThatIsDisposed() => Verify.Fix<UseLazyFix>(
        """
        class Client : IDisposable
        {
            private HttpConnection? _connection;
            public void Run() => Parallel.For(0, 8, _ => Get().Send());
            private HttpConnection Get() => {|LKS1010:_connection ??= new HttpConnection()|};
            public void Dispose() => _connection?.Dispose();
        }
        sealed class HttpConnection : IDisposable { public void Send() { } public void Dispose() { } }
        """,
        """
        class Client : IDisposable
        {
            private readonly Lazy<HttpConnection> _connection = new(() => new HttpConnection());
            public void Run() => Parallel.For(0, 8, _ => Get().Send());
            private HttpConnection Get() => _connection.Value;
            public void Dispose()
            {
                if (_connection.IsValueCreated)
                    _connection.Value.Dispose();
            }
        }
        sealed class HttpConnection : IDisposable { public void Send() { } public void Dispose() { } }
        """);

    [Fact]
    public Task Offers_NothingWhereTheFieldIsMore() => Verify.NoFix<UseLazyFix>("""
        class Settings
        {
            public string Path = "";
            private static Settings? s_reset;
            public static Settings Reset => {|LKS1010:s_reset ??= new Settings()|};
            public static void Forget() => s_reset = null;

            internal static Settings? Seen;
            public static Settings Shown => {|LKS1010:Seen ??= new Settings()|};

            private static readonly Settings s_early = Late;
            private static Settings? s_late;
            public static Settings Late => {|LKS1010:s_late ??= new Settings()|};

            private static Settings? s_given;
            public static Settings Given(string path) => {|LKS1010:s_given ??= new Settings { Path = path }|};

            private static Settings? s_said;
            public static Settings Said
            {
                get
                {
                    if (s_said == null)
                        // only once
                        {|LKS1010:s_said = new Settings()|};
                    return s_said;
                }
            }

            public static string Early => s_early.ToString()!;
        }
        """);
}

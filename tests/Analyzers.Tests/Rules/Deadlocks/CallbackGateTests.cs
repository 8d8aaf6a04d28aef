using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class CallbackGateTests
{
    private const string Connector = """
        sealed class Connector
        {
            private readonly object _state = new();
            private readonly object _cancel = new();
            private CancellationTokenRegistration _registration;
            private int _code;
            public void Start(CancellationToken token) => _registration = token.Register(() => Cancel());
            public void Break()
            {
                lock (_cancel)
                {
                    lock (_state)
                    {
                        _code = 2;
                        CLEANUP;
                    }
                }
            }
            private void CleanUp() => _registration.Dispose();
            private void Cancel()
            {
                CANCEL
            }
        }
        """;

    private static Task Of(string cleanUp, string cancel) => Verify.Diagnostics(Connector.Replace("CLEANUP", cleanUp, StringComparison.Ordinal).Replace("CANCEL", cancel, StringComparison.Ordinal));

    [Fact]
    public Task Accepts_ACallbackThatIsKeptOutByALockItOnlyTries() => Of("CleanUp()", """
        if (!Monitor.TryEnter(_cancel))
            return;
        try
        {
            lock (_state) _code = 1;
        }
        finally
        {
            Monitor.Exit(_cancel);
        }
        """);

    [Fact]
    public Task Reports_ACallbackThatWaitsForTheLockAround() => Of("{|LKS2010:CleanUp()|}", "lock (_cancel) { lock (_state) _code = 1; }");
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

public sealed class CallbackGateTests
{
    [Fact]
    public Task Accepts_ACallbackThatIsKeptOutByALockItOnlyTries() => Verify.Diagnostics("""
        sealed class Connector
        {
            private readonly object _state = new();
            private readonly object _cancel = new();
            private CancellationTokenRegistration _registration;
            private int _code;
            public void Start(CancellationToken token) => _registration = token.Register(() => Cancel());
            private void Cancel()
            {
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
            }
            public void Break()
            {
                lock (_cancel)
                {
                    lock (_state)
                    {
                        _code = 2;
                        CleanUp();
                    }
                }
            }
            private void CleanUp() => _registration.Dispose();
        }
        """);

    [Fact]
    public Task Reports_ACallbackThatWaitsForTheLockAround() => Verify.Diagnostics("""
        sealed class Connector
        {
            private readonly object _state = new();
            private readonly object _cancel = new();
            private CancellationTokenRegistration _registration;
            private int _code;
            public void Start(CancellationToken token) => _registration = token.Register(() => Cancel());
            private void Cancel()
            {
                lock (_cancel)
                {
                    lock (_state) _code = 1;
                }
            }
            public void Break()
            {
                lock (_cancel)
                {
                    lock (_state)
                    {
                        _code = 2;
                        {|LKS2010:CleanUp()|};
                    }
                }
            }
            private void CleanUp() => _registration.Dispose();
        }
        """);
}

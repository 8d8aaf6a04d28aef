using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ReplacedWhileUsedTests
{
    private const string Session = "interface ISession : IDisposable { Task SendAsync(string text); bool TryUse(); }\n";

    [Fact]
    public Task Reports_ASessionThatIsDisposedWhileOthersSend() => Verify.Diagnostics(Session + """
        sealed class Publisher
        {
            private volatile ISession? _session;
            private ISession? _other;
            public Task PublishAsync(string text) => {|LKS1027:_session|}!.SendAsync(text);
            public async Task RelayAsync(string text)
            {
                var other = {|LKS1027:Volatile.Read(ref _other)|};
                await other!.SendAsync(text);
            }
            public void Rotate(ISession fresh)
            {
                var previous = _session;
                _session = fresh;
                previous?.Dispose();
                var old = Interlocked.Exchange(ref _other, fresh);
                old?.Dispose();
            }
        }
        """);

    [Fact]
    public Task Accepts_OneThread_ALock_APause_AFailureThatIsExpected_AndWhoAsksFirst() => Verify.Diagnostics(Session + """
        sealed class Plain
        {
            private ISession? _session;
            public Task PublishAsync(string text) => _session!.SendAsync(text);
            public void Rotate(ISession fresh)
            {
                var previous = _session;
                _session = fresh;
                previous?.Dispose();
            }
        }
        sealed class Publisher
        {
            private volatile ISession? _caught;
            private volatile ISession? _asked;
            private volatile ISession? _patient;
            private volatile ISession? _kept;
            public async Task PublishAsync(string text)
            {
                try { await _caught!.SendAsync(text); }
                catch (ObjectDisposedException) { }
                if (_asked!.TryUse())
                    return;
                await _patient!.SendAsync(text);
                await _kept!.SendAsync(text);
            }
            public async Task RotateAsync(ISession fresh)
            {
                var caught = _caught;
                _caught = fresh;
                caught?.Dispose();
                var asked = _asked;
                _asked = fresh;
                asked?.Dispose();
                var patient = _patient;
                _patient = fresh;
                await Task.Delay(10_000);
                patient?.Dispose();
                _kept = fresh;
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class WaitOutsideLoopTests
{
    [Fact]
    public Task Reports_AnIf() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Take()
            {
                lock (_gate)
                {
                    if (_count == 0)
                        {|LKS4001:Monitor.Wait(_gate)|};
                    _count--;
                }
            }
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
        }
        """);

    [Fact]
    public Task Accepts_Loops_AndTimedWaits() => Verify.Diagnostics("""
        class Queue
        {
            private readonly object _gate = new();
            private int _count;
            public void Take()
            {
                lock (_gate)
                {
                    while (_count == 0)
                        Monitor.Wait(_gate);
                    _count--;
                }
            }
            public bool TryTake()
            {
                lock (_gate)
                {
                    if (_count == 0 && !Monitor.Wait(_gate, 100))
                        return false;
                    return _count > 0;
                }
            }
            public void Put() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
        }
        """);

    [Theory]
    [InlineData("while (_active.Count >= 8) RotateOrWait();", "Monitor.Wait(_sync)")]
    [InlineData("if (_active.Count >= 8) RotateOrWait();", "{|LKS4001:Monitor.Wait(_sync)|}")]
    public Task AHelperThatWaitsOnce_IsForLoops(string write, string wait) => Verify.Diagnostics($$"""
        sealed class Store
        {
            private readonly object _sync = new();
            private List<string> _active = [];
            private List<string>? _frozen;
            public void Write(string key)
            {
                lock (_sync)
                {
                    {{write}}
                    _active.Add(key);
                }
            }
            private void RotateOrWait()
            {
                if (_frozen is not null)
                {
                    {{wait}};
                    return;
                }
                _frozen = _active;
                _active = [];
                Monitor.PulseAll(_sync);
            }
            public List<string>? Take()
            {
                lock (_sync)
                {
                    var frozen = _frozen;
                    _frozen = null;
                    Monitor.PulseAll(_sync);
                    return frozen;
                }
            }
        }
        """);
}

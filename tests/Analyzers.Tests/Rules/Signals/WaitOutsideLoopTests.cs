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

    private static string Pool(string take) => $$"""
        sealed class Pool
        {
            private readonly Queue<string> _free = new();
            private bool _isClosed;
            public void Return(string one) { lock (_free) { _free.Enqueue(one); Monitor.Pulse(_free); } }
            public void Close() { lock (_free) { _isClosed = true; Monitor.PulseAll(_free); } }
            public string? Take(TimeSpan limit)
            {
                string? one = null;
                lock (_free)
                {
                    {{take}}
                }
                return one;
            }
        }
        """;

    [Theory]
    [InlineData("if (_free.Count == 0) {|LKS4001:Monitor.Wait(_free, limit)|}; _free.TryDequeue(out one);")]
    [InlineData("if (_free.Count == 0 && !_isClosed) { {|LKS4001:Monitor.Wait(_free, 1000)|}; } if (_free.Count == 0) throw new TimeoutException(); one = _free.Dequeue();")]
    [InlineData("if (_free.Count == 0) _ = {|LKS4001:Monitor.Wait(_free, limit)|}; if (_free.Count > 0) one = _free.Dequeue();")]
    public Task Suggests_AWaitWithALimitThatGivesUpEarly(string take) => Verify.Diagnostics(Pool(take));

    [Theory]
    [InlineData("while (_free.Count == 0) if (!Monitor.Wait(_free, limit)) return null; one = _free.Dequeue();")]
    [InlineData("while (!_free.TryDequeue(out one)) { if (_free.Count == 0) Monitor.Wait(_free, limit); }")]
    // Nothing is taken: whoever looks next looks again.
    [InlineData("if (_free.Count == 0) Monitor.Wait(_free, limit); one = _free.Count.ToString();")]
    [InlineData("if (!_isClosed) Monitor.Wait(_free, limit); one = _isClosed ? null : \"\";")]
    public Task Accepts_WaitsWithALimitThatLookAgainOrTakeNothing(string take) => Verify.Diagnostics(Pool(take));

    [Theory]
    [InlineData("item != null", false)]
    [InlineData("_count == 0", true)]
    [InlineData("IsEmpty()", true)]
    public async Task Accepts_AQuestionAboutAnArgument(string test, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Asker
            {
                private readonly object _gate = new();
                private int _count;
                public int Ask(string? item)
                {
                    lock (_gate)
                    {
                        if ({{test}})
                        {
                            Console.WriteLine(item);
                            Monitor.Wait(_gate);
                        }

                        return _count;
                    }
                }

                private bool IsEmpty() => _count == 0;
                public void Answer() { lock (_gate) { _count++; Monitor.PulseAll(_gate); } }
            }
            """, "Asker.cs")]));
        Assert.Equal(isReported, reported.Any(one => one.Id == "LKS4001"));
    }
}

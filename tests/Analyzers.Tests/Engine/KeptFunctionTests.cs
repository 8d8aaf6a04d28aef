using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Functions that are kept in fields, to be handed to other threads from there.</summary>
public sealed class KeptFunctionTests
{
    private static string Counter(string kept, string start, string set = "", string more = "") => $$"""
        public class Counter
        {
            {{kept}}
            private int _n;
            private Timer? _timer;
            public Counter() { {{set}} }
            public void Start() { {{start}} }
            public void Up() => _n++;
            private void Tick() => _n--;
            {{more}}
            public void Stop() => _timer?.Dispose();
        }
        """;

    [Theory]
    [InlineData("private static readonly TimerCallback s_tick = s => ((Counter)s!).Tick();", "_timer = new Timer(s_tick, this, 1, 1);", "")]
    [InlineData("private static readonly TimerCallback s_tick = TickOf;", "_timer = new Timer(s_tick, this, 1, 1);", "", "private static void TickOf(object? state) => ((Counter)state!).Tick();")]
    [InlineData("private static readonly WaitCallback s_tick = static s => { var me = (Counter)s!; me.Tick(); };", "ThreadPool.QueueUserWorkItem(s_tick, this);", "")]
    [InlineData("private readonly Action _tick;", "Task.Run(_tick);", "_tick = Tick;")]
    [InlineData("private readonly Action _tick;", "Task.Run(_tick);", "_tick = () => Tick();")]
    public async Task Reports_FunctionsThatAreKeptInFields(string kept, string start, string set, string more = "") =>
        Assert.Contains(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Counter(kept, start, set, more), "Counter.cs")])), diagnostic => diagnostic.Id == "LKS1001" && diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Warning);

    [Theory]
    [InlineData("private static readonly TimerCallback s_tick = s => ((Counter)s!).Tick();", "_timer = new Timer(s_tick, new Counter(), 1, 1);", "")]
    [InlineData("private static readonly Action<object?> s_tick = s => ((Counter)s!).Tick();", "s_tick(this);", "")]
    [InlineData("private Action _tick;", "_tick();", "_tick = Tick;")]
    public async Task Accepts_OtherObjects_AndCalls(string kept, string start, string set) =>
        Assert.DoesNotContain(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Counter(kept, start, set), "Counter.cs")])), diagnostic => diagnostic.Id == "LKS1001");

    [Fact]
    public Task Reports_ARegistrationThatIsEndedUnderTheLockOfItsCallback() => Verify.Diagnostics("""
        public sealed class Link
        {
            private static readonly Action<object?> s_onClosed = state => ((Link)state!).Close();
            private readonly object _gate = new();
            private CancellationTokenRegistration _registration;
            private bool _isOpen = true;

            public void Open(CancellationToken closed)
            {
                lock (_gate)
                    _registration = closed.Register(s_onClosed, this);
            }

            public void Close()
            {
                lock (_gate)
                {
                    if (!_isOpen)
                        return;
                    _isOpen = false;
                    {|LKS2010:_registration.Dispose()|};
                }
            }
        }
        """);
}

using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Values of several words that are written under a lock and read without it.</summary>
public sealed class TornLookTests
{
    [Theory]
    [InlineData("decimal", "public decimal Value => {|LKS1009:_value|};")]
    [InlineData("Guid", "public Guid Value { get { return {|LKS1009:_value|}; } }")]
    [InlineData("(int, int, string)", "public string Show() => {|LKS1009:_value|}.ToString();")]
    [InlineData("Position", "public Position Read() { var copy = {|LKS1009:_value|}; return copy; }")]
    [InlineData("Position", "public double Far() => Length({|LKS1009:_value|}); private static double Length(Position at) => at.X + at.Y;")]
    [InlineData("decimal?", "public decimal? Value => {|LKS1009:_value|};")]
    public Task Reports_AReadWithoutTheLock(string type, string read) => Verify.Diagnostics(Feed(type, read));

    [Theory]
    [InlineData("decimal", "public decimal Value { get { lock (_gate) return _value; } }")]
    [InlineData("long", "public long Value => _value;")]
    [InlineData("DateTime", "public DateTime Value => _value;")]
    [InlineData("CancellationToken", "public CancellationToken Value => _value;")]
    [InlineData("Position", "public double X => _value.X;")]
    [InlineData("Position?", "public bool HasValue => _value is not null;")]
    [InlineData("decimal", "private decimal Value => _value; public decimal Twice() { lock (_gate) return Value * 2; }")]
    [InlineData("decimal", "public decimal Value { get { if (_value == 0) lock (_gate) return _value; return _value; } }")]
    [InlineData("decimal", "public decimal Value { get { Store(1); return _value; } }")]
    [InlineData("Position", "public double Far() => _value.Length();")]
    [InlineData("Position", "private int _stamp; public Position Read() { while (true) { var stamp = Volatile.Read(ref _stamp); var copy = _value; if (stamp == Volatile.Read(ref _stamp)) return copy; } }")]
    [InlineData("Position", "private volatile int _stamp; public Position Read() { int stamp; Position copy; do { stamp = _stamp; copy = _value; } while (stamp != _stamp); return copy; }")]
    [InlineData("decimal", "private readonly Thread _worker = new(() => { }); public void Start() => _worker.Start(); public decimal Finish() { _worker.Join(); return _value; }")]
    [InlineData("decimal", "public void Dispose() => Console.WriteLine(_value);")]
    public Task Accepts_(string type, string read) => Verify.Diagnostics(Feed(type, read));

    [Fact]
    public Task Accepts_AValueThatIsComputedOnce() => Verify.Diagnostics("""
        class Rates
        {
            private readonly object _gate = new();
            private bool _isThere;
            private decimal _value;
            public decimal Value
            {
                get
                {
                    Ensure();
                    return _value;
                }
            }
            public decimal Again => _isThere ? _value : 0;
            private void Ensure()
            {
                lock (_gate)
                {
                    if (_isThere)
                        return;
                    _value = Compute();
                    _isThere = true;
                }
            }
            private static decimal Compute() => 1.5m;
        }
        """);

    [Theory]
    [InlineData("public", "decimal", DiagnosticSeverity.Warning)]
    [InlineData("internal", "decimal", DiagnosticSeverity.Info)]
    [InlineData("public", "DateTime?", DiagnosticSeverity.Info)]
    public async Task Suggests_WhereCallersMayHoldIt_OrHalfIsHardlyWrong(string access, string type, DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System;\nusing System.Threading;\n" + Feed(type, $"{access} {type} Value => _value;"), "Feed.cs")]));
        Assert.Equal(severity, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1009").Severity);
    }

    private static string Feed(string type, string read) => $$"""
        public struct Position { public double X, Y; public double Length() => X + Y; }
        public class Feed
        {
            private readonly object _gate = new();
            private {{type}} _value;
            private int _stored;
            public void Store({{type}} value)
            {
                lock (_gate)
                {
                    _value = value;
                    _stored++;
                }
            }
            {{read}}
        }
        """;
}

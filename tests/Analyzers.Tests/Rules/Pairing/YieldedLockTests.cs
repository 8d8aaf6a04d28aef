using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class YieldedLockTests
{
    private static string Printer(string print, string counter) => $$"""
        public sealed class Printer(string[] tickets)
        {
            private readonly SemaphoreSlim _paper = new(1, 1);
            private int _printed;
            {{print}}
        }
        public static class Counter
        {
            {{counter}}
        }
        """;

    private const string Print = "public IEnumerable<string> Print() { {|LKS3001:_paper.Wait()|}; foreach (var ticket in tickets) yield return ticket; _paper.Release(); }";

    private const string Find = "public static string? Find(Printer printer) => printer.Print().FirstOrDefault(line => line.Length > 3);";

    [Theory]
    [InlineData(Print, Find)]
    [InlineData(Print, "public static bool Has(Printer printer) => printer.Print().Where(line => line.Length > 3).Select(line => line + 1).Any();")]
    [InlineData(Print, "public static List<string> Some(Printer printer) => printer.Print().Take(3).ToList();")]
    [InlineData(Print, "public static int Count(Printer printer) { var count = 0; foreach (var line in printer.Print()) { if (line == \"\") break; count++; } return count; }")]
    [InlineData(Print, "public static string? Find(Printer printer) { foreach (var line in printer.Print()) { if (line != \"\") return line; } return null; }")]
    [InlineData("public async IAsyncEnumerable<string> PrintAsync() { await {|LKS3001:_paper.WaitAsync()|}; foreach (var ticket in tickets) yield return ticket; _paper.Release(); }", "public static async Task<string?> FindAsync(Printer printer) { await foreach (var line in printer.PrintAsync()) { if (line != \"\") return line; } return null; }")]
    [InlineData("public IEnumerable<string> All { get { {|LKS3001:_paper.Wait()|}; foreach (var ticket in tickets) yield return ticket; _paper.Release(); } }", "public static string First(Printer printer) => printer.All.First();")]
    public Task Reports_AnIteratorThatIsEndedWhileItHolds(string print, string counter) => Verify.Diagnostics(Printer(print, counter));

    [Theory]
    // Who goes through it is not known, or seen to go on to the end.
    [InlineData(Print, "")]
    [InlineData(Print, "public static List<string> All(Printer printer) => printer.Print().ToList();")]
    [InlineData(Print, "public static void All(Printer printer) { foreach (var line in printer.Print()) Console.WriteLine(line); }")]
    public async Task Suggests_AnIteratorThatMayBeEndedWhileItHolds(string print, string counter) => Assert.Equal("Info", await Severities(Printer(print, counter)));

    [Theory]
    [InlineData("public IEnumerable<string> Print() { _paper.Wait(); try { foreach (var ticket in tickets) yield return ticket; } finally { _paper.Release(); } }", Find)]
    [InlineData("public IEnumerable<string> Print() { _paper.Wait(); try { foreach (var ticket in tickets) yield return ticket; } finally { Leave(); } } private void Leave() => _paper.Release();", Find)]
    [InlineData("public IEnumerable<string> Print() { foreach (var ticket in tickets) { _paper.Wait(); _printed++; _paper.Release(); yield return ticket; } }", Find)]
    [InlineData("public IEnumerable<string> Print() { _paper.Wait(); var copy = tickets.ToArray(); _paper.Release(); foreach (var ticket in copy) yield return ticket; }", Find)]
    [InlineData("public IEnumerable<string> Print() { lock (_paper) { foreach (var ticket in tickets) yield return ticket; } }", Find)]
    [InlineData("public IEnumerable<string> Print() { if (!_paper.Wait(10)) yield break; try { foreach (var ticket in tickets) yield return ticket; } finally { _paper.Release(); } }", Find)]
    [InlineData("private IEnumerable<string> Print() { _paper.Wait(); foreach (var ticket in tickets) yield return ticket; _paper.Release(); } public void PrintAll() { foreach (var line in Print()) _printed += line.Length; }", "")]
    [InlineData("public IEnumerable<string> Print() { using var held = Hold(); foreach (var ticket in tickets) yield return ticket; } private Held Hold() { _paper.Wait(); return new Held(_paper); } private sealed class Held(SemaphoreSlim gate) : IDisposable { public void Dispose() => gate.Release(); }", Find)]
    public async Task Accepts_AnIteratorThatReleasesWheneverItEnds(string print, string counter) => Assert.Equal("", await Severities(Printer(print, counter)));

    [Fact]
    public async Task Says_WhereItHolds_AndWhoEndsIt()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System.Collections.Generic; using System.Linq; using System.Threading;\n" + Printer(Print, Find).Replace("{|LKS3001:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal), "Printer.cs")]));
        Assert.Equal("'_paper' is acquired here and still held at the yield return on line 6, after which 'FirstOrDefault' on line 10 asks for no more: whoever asks for it next waits for ever", Assert.Single(reported, one => one.Id == "LKS3001").GetMessage());
    }

    private static async Task<string> Severities(string source)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("using System; using System.Collections.Generic; using System.Linq; using System.Threading; using System.Threading.Tasks;\n"
            + source.Replace("{|LKS3001:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal), "Printer.cs")]));
        return string.Join(", ", reported.Where(one => one.Id is "LKS3001" or "LKS0002").Select(one => one.Severity));
    }
}

using System.Text.RegularExpressions;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Conventions;

public sealed partial class SampleTests
{
    private static readonly HashSet<string> s_ids = [.. new ConcurrencyAnalyzer().SupportedDiagnostics.Select(descriptor => descriptor.Id)];

    [Fact]
    public Task Reports_EveryDefect() => Check(Analysis.Files("samples/Defects"), Expected, withAllRules: true);

    [Fact]
    public Task Accepts_EveryFixedProgram() => Check(Analysis.Files("samples/Fixed"), _ => [], withAllRules: true);

    [Fact]
    public Task Accepts_CleanCode() => Check(Analysis.Files("samples/Clean"), _ => []);

    [Fact]
    public Task Reports_WrongRuntimePrograms_AndAcceptsRightOnes() => Check(
        Analysis.Files("samples/Runtime").Where(file => Path.GetFileName(file) is not ("CommandLine.cs" or "TimelineView.cs" or "Screen.cs" or "Program.cs")),
        Expected,
        withAllRules: true);

    [Fact]
    public void Fixes_EveryDefectInAFileOfTheSameName()
    {
        var defects = Analysis.Files("samples/Defects").Select(file => Path.GetRelativePath(Path.Combine(ReferencePack.Root, "samples/Defects"), file));
        var mended = Analysis.Files("samples/Fixed").Select(file => Path.GetRelativePath(Path.Combine(ReferencePack.Root, "samples/Fixed"), file));

        Assert.Equal(defects, mended);
    }

    [Fact]
    public void Shows_EveryRule()
    {
        var shown = Analysis.Files("samples/Defects").SelectMany(Expected).Select(expected => expected.Id).ToHashSet();

        Assert.Equal(s_ids.Where(id => !id.StartsWith("LKS0", StringComparison.Ordinal)).Order(), shown.Order());
    }

    private static async Task Check(IEnumerable<string> files, Func<string, IEnumerable<(string File, int Line, string Id)>> expected, bool withAllRules = false)
    {
        var paths = files.ToList();
        var compilation = Analysis.Compile(paths, withAllRules);
        var reported = (await Analysis.Diagnostics(compilation)).Select(diagnostic =>
            (Path.GetFileName(diagnostic.Location.SourceTree!.FilePath), diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1, diagnostic.Id));

        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.Equal(paths.SelectMany(expected).Order(), reported.Order());
    }

    /// <summary>What <c>// expect: LKSnnnn</c> comments name, as far as there are such rules.</summary>
    private static IEnumerable<(string File, int Line, string Id)> Expected(string file) => File.ReadLines(file).SelectMany((line, i) =>
        Expectation().Match(line).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(s_ids.Contains)
            .Select(id => (Path.GetFileName(file), i + 1, id)));

    [GeneratedRegex(@"// expect:((?: LKS\d{4})+)")]
    private static partial Regex Expectation();
}

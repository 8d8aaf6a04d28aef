using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>Runs the analyzer over whole sets of files, as a build does.</summary>
internal static class Analysis
{
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    /// <summary>Turns on the rules that are off by default.</summary>
    public static readonly IReadOnlyDictionary<string, ReportDiagnostic> AllRules = new ConcurrencyAnalyzer().SupportedDiagnostics
        .Where(descriptor => !descriptor.IsEnabledByDefault)
        .ToDictionary(descriptor => descriptor.Id, _ => ReportDiagnostic.Info);

    private static readonly SyntaxTree s_usings = CSharpSyntaxTree.ParseText(
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;",
        s_parse,
        "GlobalUsings.cs");

    /// <summary>The files below a folder of the repository, by path.</summary>
    public static ImmutableArray<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(ReferencePack.Root, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Compiles files of the repository into one library.</summary>
    /// <param name="files">Their full paths.</param>
    /// <param name="withAllRules">Whether rules that are off by default run, too.</param>
    public static CSharpCompilation Compile(IEnumerable<string> files, bool withAllRules = false) =>
        Compile(files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), s_parse, file)), withAllRules);

    /// <summary>Compiles sources into one library.</summary>
    public static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees, bool withAllRules = false) => CSharpCompilation.Create(
        "Sources",
        trees.Append(s_usings),
        ReferencePack.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: withAllRules ? AllRules : null));

    /// <summary>Parses a source as the compilations here do.</summary>
    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, s_parse, path);

    /// <summary>What the analyzer reports, hidden diagnostics and failures of its own included, by place.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Diagnostics(CSharpCompilation compilation)
    {
        var reported = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. reported.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>Programs as projects of a workspace, in which fixes are applied.</summary>
internal static class TestWorkspace
{
    private static readonly AdhocWorkspace s_workspace = new(MefHostServices.Create(MefHostServices.DefaultAssemblies));

    /// <summary>A solution of two projects that hold the same program, so that Fix All has more than one of each.</summary>
    public static Solution Twice(TestProgram program) => With(With(s_workspace.CurrentSolution, program, "First"), program, "Second");

    /// <summary>What the compiler says in errors and warnings, and the analyzer with all its rules.</summary>
    public static async Task<(ImmutableArray<Diagnostic> Compiler, ImmutableArray<Diagnostic> Analyzer)> Diagnostics(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        var reported = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return ([.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)], reported);
    }

    private static Solution With(Solution solution, TestProgram program, string name)
    {
        var id = ProjectId.CreateNewId();
        solution = solution.AddProject(ProjectInfo.Create(
            id,
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(program.Output, nullableContextOptions: program.Nullable, specificDiagnosticOptions: Analysis.AllRules, allowUnsafe: true),
            parseOptions: new CSharpParseOptions(program.Language),
            metadataReferences: program.References));
        foreach (var (path, text) in program.Sources)
            solution = solution.AddDocument(DocumentId.CreateNewId(id), path, SourceText.From(text), filePath: $"/{name}/{path}");
        return solution;
    }
}

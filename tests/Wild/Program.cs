using System.Collections.Immutable;
using Lockset.Analyzers;
using Lockset.Wild;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

// Analyses every C# file of a folder as a program of its own, or all as one compilation, and prints what is reported. Where an XML file of the same name lists expected
// issues (as the test cases of ParallelChecker do), the findings are scored: an issue is met when the same variable, or a place it names, is reported.
if (args is not [var folder, ..] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: dotnet run --project tests/Wild -- FOLDER [--misses | --all]");
    Console.Error.WriteLine("       dotnet run --project tests/Wild -- FOLDER --together [--folders A,B] [--without PART,PART] [--references FOLDER,FOLDER] [--define A,B] [--no-usings] [--no-nullable] [--program]");
    return 2;
}

if (args.Contains("--together"))
{
    await new SourceTree(folder, args).Report();
    return 0;
}

var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToImmutableArray();
var (programs, clean, cleanHit, expected, met, warnings, extra, failures) = (0, 0, 0, 0, 0, 0, 0, 0);
foreach (var file in Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal))
{
    programs++;
    var issues = Expectation.Read(Path.ChangeExtension(file, ".xml"));
    var diagnostics = await Analyse(file);
    failures += diagnostics.Count(diagnostic => diagnostic.Id is "AD0001" or "LKS0002");
    // Races, the polling of a plain flag among them, and deadlocks are what the expectations are about; leaks and suggestions are not counted.
    var findings = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning && diagnostic.Id is [_, _, _, '1' or '2', ..] or "LKS5002").ToList();
    var missed = issues.Where(issue => !findings.Exists(issue.IsMetBy)).ToList();
    var unexpected = findings.Where(finding => !issues.Any(issue => issue.IsMetBy(finding))).ToList();
    expected += issues.Count;
    met += issues.Count - missed.Count;
    warnings += findings.Count;
    extra += unexpected.Count;
    clean += issues.Count == 0 ? 1 : 0;
    cleanHit += issues.Count == 0 && findings.Count > 0 ? 1 : 0;
    var shown = args.Contains("--all") ? [.. diagnostics] : unexpected;
    if (shown.Count == 0 && (missed.Count == 0 || !args.Contains("--misses")))
        continue;
    Console.WriteLine(Path.GetFileName(file));
    foreach (var finding in shown)
        Console.WriteLine($"  {(args.Contains("--all") ? "found" : "extra")} {finding.Id} line {finding.Location.GetLineSpan().StartLinePosition.Line + 1}: {finding.GetMessage()}");
    foreach (var issue in missed)
        Console.WriteLine($"  missed {issue.Message}");
}

Console.WriteLine($"{programs} programs, {expected} expected issues, {met} met (recall {Share(met, expected)}), {warnings} warnings, {extra} unexpected (precision {Share(warnings - extra, warnings)}), {cleanHit} of {clean} clean programs hit, {failures} failures");
return 0;

static string Share(int part, int whole) => whole == 0 ? "–" : ((double)part / whole).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);

async Task<ImmutableArray<Diagnostic>> Analyse(string file)
{
    var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file);
    var isProgram = (await tree.GetRootAsync()).DescendantNodes().Any(node => node is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Main" });
    var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
    var compilation = CSharpCompilation.Create("Program", [tree], references, options);
    return await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
}

using System.Collections.Immutable;
using Lockset.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lockset.Wild;

/// <summary>All sources of a project as one compilation, against the framework and the assemblies that are given: what a missing package leaves unresolved is not judged.</summary>
/// <param name="root">The folder of the project.</param>
/// <param name="options">The words of the command line.</param>
internal sealed class SourceTree(string root, string[] options)
{
    private static readonly string[] s_usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
    private static readonly string[] s_defined =
    [
        "NET", "NETCOREAPP", "NET10_0", "RELEASE", "TRACE", "NETSTANDARD2_0_OR_GREATER", "NETSTANDARD2_1_OR_GREATER",
        "NETCOREAPP2_0_OR_GREATER", "NETCOREAPP2_1_OR_GREATER", "NETCOREAPP3_0_OR_GREATER", "NETCOREAPP3_1_OR_GREATER",
        .. Enumerable.Range(5, 6).Select(version => $"NET{version}_0_OR_GREATER"),
    ];

    /// <summary>Prints every finding, then what was read, what did not compile, and how many findings each rule has.</summary>
    public async Task Report()
    {
        var files = Files().ToList();
        var parse = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: [.. s_defined, .. Words("--define")]);
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), parse, file)).ToList();
        var lines = trees.Sum(tree => (long)tree.GetText().Lines.Count);
        if (!options.Contains("--no-usings"))
            trees.Add(CSharpSyntaxTree.ParseText(string.Concat(s_usings.Select(name => $"global using {name};\n")), parse, "usings.cs"));
        var nullable = options.Contains("--no-nullable") ? NullableContextOptions.Disable : NullableContextOptions.Enable;
        var compilation = CSharpCompilation.Create("Project", trees, References(), new CSharpCompilationOptions(options.Contains("--program") ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: nullable));
        var errors = compilation.GetDiagnostics().Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var found = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        foreach (var diagnostic in found.OrderBy(diagnostic => diagnostic.Id, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start))
            Console.WriteLine($"{diagnostic.Severity} {diagnostic.Id} {Place(diagnostic.Location)}: {diagnostic.GetMessage()}{string.Concat(diagnostic.AdditionalLocations.Select(other => $" [{Place(other)}]"))}");
        var counts = found.GroupBy(diagnostic => (diagnostic.Severity, diagnostic.Id)).OrderByDescending(group => group.Key.Severity).ThenBy(group => group.Key.Id, StringComparer.Ordinal);
        Console.WriteLine($"{files.Count} files, {lines} lines, {errors} errors: {string.Join(", ", counts.Select(group => $"{group.Count()} × {group.Key.Severity} {group.Key.Id}"))}");
    }

    private string Place(Location location) => $"{Path.GetRelativePath(root, location.GetLineSpan().Path)}({location.GetLineSpan().StartLinePosition.Line + 1})";

    private IEnumerable<string> Files()
    {
        string[] without = ["/obj/", "/bin/", "/test", "Tests/", .. Words("--without")];
        return (Words("--folders") is { Length: > 0 } folders ? folders : ["."])
            .SelectMany(folder => Directory.EnumerateFiles(Path.GetFullPath(Path.Combine(root, folder)), "*.cs", SearchOption.AllDirectories))
            .Where(file => !without.Any(part => file[Path.GetFullPath(root).Length..].Contains(part, StringComparison.OrdinalIgnoreCase)))
            .Distinct().Order(StringComparer.Ordinal);
    }

    private ImmutableArray<MetadataReference> References()
    {
        var own = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(file => !Path.GetFileName(file).StartsWith("Lockset", StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                .Concat(Words("--references").SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll")))
                .DistinctBy(Path.GetFileName)
                .Where(file => !own.Contains(Path.GetFileNameWithoutExtension(file)))
                .Select(file => MetadataReference.CreateFromFile(file)),
        ];
    }

    /// <summary>What follows an option, separated by commas; nothing where it is not given.</summary>
    private string[] Words(string option) =>
        Array.IndexOf(options, option) is var at and >= 0 && at + 1 < options.Length ? options[at + 1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
}

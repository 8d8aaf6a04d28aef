using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>A program, and what its project says of it.</summary>
/// <param name="Name">What a failure calls it.</param>
/// <param name="Sources">Its files.</param>
internal sealed partial record TestProgram(string Name, ImmutableArray<(string Path, string Text)> Sources)
{
    /// <summary>The usings that the SDK gives to a project.</summary>
    public const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    public OutputKind Output { get; init; } = OutputKind.DynamicallyLinkedLibrary;

    public ImmutableArray<MetadataReference> References { get; init; } = ReferencePack.References;

    /// <summary>A file of the repository as a program of its own.</summary>
    public static TestProgram Of(string file) => new(Path.GetFileNameWithoutExtension(file), [(Path.GetFileName(file), File.ReadAllText(file)), ("Usings.cs", ImplicitUsings)]);

    /// <summary>The programs that a file of tests holds as raw strings, without their markup.</summary>
    public static IEnumerable<TestProgram> In(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest)).GetRoot().DescendantTokens()
        .Where(token => token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken))
        .Select(token => new TestProgram($"{Path.GetFileName(file)}({token.GetLocation().GetLineSpan().StartLinePosition.Line + 1})", [("Test.cs", Markup().Replace(token.ValueText, "") + "\n"), ("Usings.cs", ImplicitUsings)]))
        .Where(program => program.Read().Model.Compilation.GetDiagnostics().All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error));

    /// <summary>The first file parsed, and the meaning of it.</summary>
    public (SyntaxNode Root, SemanticModel Model) Read()
    {
        var trees = Sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, new CSharpParseOptions(Language), source.Path)).ToList();
        var model = CSharpCompilation.Create("Read", trees, References, new CSharpCompilationOptions(Output, nullableContextOptions: Nullable)).GetSemanticModel(trees[0]);
        return (trees[0].GetRoot(), model);
    }

    /// <summary>The program with another text of its first file.</summary>
    public TestProgram WithText(string text) => this with { Sources = Sources.SetItem(0, (Sources[0].Path, text)) };

    [GeneratedRegex(@"\{\|LKS\d{4}:|\|\}|\[\||\|\]")]
    private static partial Regex Markup();
}

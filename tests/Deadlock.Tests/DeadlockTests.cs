using System.Collections.Immutable;
using System.Reflection;
using Lockset.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lockset.Deadlocks;

/// <summary>Programs that hang when they are run, and their corrected twins that do not: the analyzer tells them apart.</summary>
public sealed class DeadlockTests
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using Lockset.Deadlocks;
        """;

    public static TheoryData<string> Programs => [.. typeof(DeadlockTests).Assembly.GetTypes()
        .Where(type => type is { Name: "Program", Namespace: not null } && type.Namespace.StartsWith("Programs.", StringComparison.Ordinal))
        .Select(type => type.Namespace!.Split('.')[1]).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Hangs_AndItsTwinEnds(string name)
    {
        Assert.False(Ends($"Programs.{name}.Hangs.Program", TimeSpan.FromMilliseconds(600)), "The program ends.");
        Assert.True(Ends($"Programs.{name}.Ends.Program", TimeSpan.FromSeconds(30)), "The twin hangs.");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Reports_TheProgramAndNotItsTwin(string name)
    {
        var reported = await Reported(name);
        Assert.Contains(reported, diagnostic => IsIn(diagnostic, "Hangs"));
        Assert.Empty(reported.Where(diagnostic => IsIn(diagnostic, "Ends")));
    }

    private static bool Ends(string type, TimeSpan patience)
    {
        Stage.Clear();
        var run = typeof(DeadlockTests).Assembly.GetType(type)!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Action>();
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        return thread.Join(patience);
    }

    /// <summary>What the analyzer says about threads that wait for ever; not about races and style.</summary>
    private static async Task<ImmutableArray<Diagnostic>> Reported(string name)
    {
        var trees = new[] { $"Programs/{name}.cs", "Stage.cs" }
            .Select(file => CSharpSyntaxTree.ParseText(Source(file), path: file))
            .Append(CSharpSyntaxTree.ParseText(Usings, path: "Usings.cs"));
        var compilation = CSharpCompilation.Create(
            name,
            trees,
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => diagnostic.Id[3] is '2' or '3' or '4' || diagnostic.Id == "LKS5004").Where(diagnostic => diagnostic.Id is not ("LKS2015" or "LKS3008"))];
    }

    private static bool IsIn(Diagnostic diagnostic, string kind)
    {
        var tree = diagnostic.Location.SourceTree!;
        return tree.GetRoot().FindNode(diagnostic.Location.SourceSpan).AncestorsAndSelf().Any(node => node is Microsoft.CodeAnalysis.CSharp.Syntax.NamespaceDeclarationSyntax space && space.Name.ToString().EndsWith($".{kind}", StringComparison.Ordinal));
    }

    /// <summary>The text of a file of this project: it travels in the assembly, as a build server does not record where the sources were.</summary>
    private static string Source(string file)
    {
        using var text = new StreamReader(typeof(DeadlockTests).Assembly.GetManifestResourceStream(file)!);
        return text.ReadToEnd();
    }
}

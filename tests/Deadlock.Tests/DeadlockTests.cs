using System.Collections.Immutable;
using System.Reflection;
using Lockset.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;

namespace Lockset.Deadlocks;

/// <summary>Programs that hang when they are run, and their corrected twins that do not: the analyzer tells them apart.</summary>
public sealed class DeadlockTests
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using Lockset.Deadlocks;
        """;

    /// <summary>The programs that hang and of which nothing is said: to know, one must know which objects they are, or what a wait of their own waits for.</summary>
    private static readonly HashSet<string> s_unseen =
    [
        "ActorAsk", "InvokeUnderLock", "QueueUnderOuterLock", "TieBreak",
    ];

    // Each program that hangs keeps threads of the pool for good: without new ones at once, those of the next programs come too late to meet.
    static DeadlockTests() => ThreadPool.SetMinThreads(1000, 1000);

    public static TheoryData<string> Programs => [.. typeof(DeadlockTests).Assembly.GetTypes()
        .Where(type => type is { Name: "Program", Namespace: not null } && type.Namespace.StartsWith("Programs.", StringComparison.Ordinal))
        .Select(type => type.Namespace!.Split('.')[1]).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Hangs_AndItsTwinEnds(string name)
    {
        // On a busy machine the threads may come too late to meet.
        Assert.True(Enumerable.Range(0, 3).Any(_ => !Ends(typeof(DeadlockTests).Assembly, $"Programs.{name}.Hangs.Program", TimeSpan.FromMilliseconds(600))), "The program ends.");
        Assert.True(Ends(typeof(DeadlockTests).Assembly, $"Programs.{name}.Ends.Program", TimeSpan.FromSeconds(30)), "The twin hangs.");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Reports_TheProgramAndNotItsTwin(string name)
    {
        using var workspace = new AdhocWorkspace(MefHostServices.Create(MefHostServices.DefaultAssemblies));
        var reported = await Reported(Project(workspace, name).Project);
        Assert.Equal(!s_unseen.Contains(name), reported.Any(diagnostic => IsIn(diagnostic, "Hangs")));
        Assert.Empty(reported.Where(diagnostic => IsIn(diagnostic, "Ends")));
    }

    internal static bool Ends(Assembly assembly, string type, TimeSpan patience)
    {
        Stage.Clear();
        var run = assembly.GetType(type)!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Action>();
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        return thread.Join(patience);
    }

    internal static Document Project(AdhocWorkspace workspace, string name)
    {
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
            metadataReferences: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))));
        return project.AddDocument("Usings.cs", Usings).Project.AddDocument("Stage.cs", Source("Stage.cs")).Project.AddDocument($"{name}.cs", Source($"Programs/{name}.cs"));
    }

    /// <summary>What the analyzer says about threads that wait for ever; not about races and style.</summary>
    internal static async Task<ImmutableArray<Diagnostic>> Reported(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => diagnostic.Id[3] is '2' or '3' or '4' || diagnostic.Id == "LKS5004").Where(diagnostic => diagnostic.Id is not ("LKS2015" or "LKS3008"))];
    }

    internal static bool IsIn(Diagnostic diagnostic, string kind)
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

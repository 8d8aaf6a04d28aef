using System.Reflection;
using Lockset.Analyzers.Rules;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.Analyzers.Tests.Conventions;

public sealed class RuleTests
{
    private static readonly DiagnosticDescriptor[] s_descriptors = [.. new ConcurrencyAnalyzer().SupportedDiagnostics];

    public static TheoryData<string> Ids => [.. s_descriptors.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_APageThatSaysWhatTheDescriptorSays(string id)
    {
        var descriptor = s_descriptors.Single(candidate => candidate.Id == id);
        var page = File.ReadAllText(Path.Combine(ReferencePack.Root, "docs/rules", $"{id}.md"));

        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page);
        Assert.Contains($"| Category | {descriptor.Category} |", page);
        Assert.Contains($"| Severity | {descriptor.DefaultSeverity} |", page);
        foreach (var heading in id.StartsWith("LKS0", StringComparison.Ordinal) ? ["Cause"] : new[] { "What happens", "Example", "How to fix it", "When it is silent", "Limits" })
            Assert.Contains($"\n## {heading}\n", page);
    }

    /// <summary>What a page quotes is what the tests compile and analyse.</summary>
    [Theory]
    [InlineData("Example", "samples/Defects")]
    [InlineData("How to fix it", "samples/Fixed")]
    public void Quotes_OnlyTheSamples(string heading, string folder)
    {
        var samples = Analysis.Files(folder).Select(file => Flat(File.ReadAllText(file))).ToList();
        foreach (var id in s_descriptors.Select(descriptor => descriptor.Id).Where(id => !id.StartsWith("LKS0", StringComparison.Ordinal)))
        {
            var section = File.ReadAllText(Path.Combine(ReferencePack.Root, "docs/rules", $"{id}.md")).Split($"\n## {heading}\n")[1];
            var quoted = Flat(section.Split("```csharp")[1].Split("```")[0]);
            Assert.True(samples.Exists(sample => sample.Contains(quoted)), $"{id}, {heading}");
        }

        static string Flat(string source) => string.Join('\n', source.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Is_InThePresets(string id)
    {
        foreach (var preset in new[] { "Recommended", "Strict" })
        {
            var lines = File.ReadAllLines(Path.Combine(ReferencePack.Root, $"src/Package/build/{preset}.globalconfig"));
            // Suggestions become warnings in the one, everything an error in the other, rules that are off by default too.
            var isMeant = !id.StartsWith("LKS0", StringComparison.Ordinal) && (preset == "Strict" || s_descriptors.Single(descriptor => descriptor.Id == id).IsEnabledByDefault);
            Assert.Equal(isMeant, lines.Contains($"dotnet_diagnostic.{id}.severity = {(preset == "Strict" ? "error" : "warning")}"));
        }
    }

    [Fact]
    public void Has_AConstantForEachId()
    {
        var constants = typeof(RuleIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), s_descriptors.Select(descriptor => descriptor.Id).Order());
    }

    /// <summary>The README says of each rule which fixes there are, or that there is none.</summary>
    [Fact]
    public void Has_TheFixesThatTheReadmeNames()
    {
        var fixable = typeof(UseInterlockedFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds)
            .ToHashSet();
        var rows = File.ReadLines(Path.Combine(ReferencePack.Root, "README.md")).Where(line => line.StartsWith("| [LKS", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

        Assert.Equal(s_descriptors.Select(descriptor => descriptor.Id).Where(id => !id.StartsWith("LKS0", StringComparison.Ordinal)).Order(), rows.Select(row => row[1][1..8]).Order());
        Assert.All(rows, row => Assert.Equal(row[3] != "–", fixable.Contains(row[1][1..8])));
    }

    [Fact]
    public void References_NoFileNetworkOrProcessApi()
    {
        string[] forbidden = ["System.IO.FileSystem", "System.Net", "System.Diagnostics.Process"];
        foreach (var assembly in new[] { typeof(ConcurrencyAnalyzer).Assembly, typeof(UseInterlockedFix).Assembly })
        {
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => forbidden.Any(name => reference.Name!.StartsWith(name, StringComparison.Ordinal)));
            Assert.NotEmpty(assembly.GetName().GetPublicKeyToken()!);
        }
    }
}

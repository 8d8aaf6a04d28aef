using System.Text.RegularExpressions;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Conventions;

public sealed partial class LayerTests
{
    /// <summary>Each layer with the layers it may use.</summary>
    private static readonly Dictionary<string, string[]> s_layers = new()
    {
        ["Symbols"] = [],
        ["Primitives"] = ["Symbols"],
        ["Threads"] = ["Symbols"],
        ["Flow"] = ["Symbols"],
        ["Locks"] = ["Symbols", "Primitives", "Flow"],
        ["Facts"] = ["Symbols", "Primitives", "Threads", "Flow", "Locks"],
        ["Rules"] = ["Symbols", "Primitives", "Threads", "Facts", "Locks", "Rules"],
    };

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Uses_OnlyTheLayersBelow(string layer)
    {
        var wrong = Analysis.Files($"src/Analyzers/{layer}").SelectMany(file => Using().Matches(File.ReadAllText(file))
            .Select(match => match.Groups[1].Value)
            .Where(used => used != layer && !s_layers[layer].Contains(used))
            .Select(used => $"{Path.GetFileName(file)} uses {used}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Uses_OnlyRuleIdsAndHintsInFixes()
    {
        var wrong = Analysis.Files("src/CodeFixes").SelectMany(file => Using().Matches(File.ReadAllText(file))
            .Select(match => match.Groups[1].Value)
            .Where(used => used is not ("Rules" or "Symbols"))
            .Select(used => $"{Path.GetFileName(file)} uses {used}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Keeps_FilesSmallAndFoldersOverseeable()
    {
        // A list of names may be as long as it is.
        var large = Analysis.Files("src").Where(file => !file.Contains("RuleIds")).Where(file => File.ReadLines(file).Count() > (file.Contains("Fixpoint") || file.Contains("HeldLockAnalysis") ? 350 : 250));
        Assert.Empty(large);
    }

    [Fact]
    public void Names_NoDrawers()
    {
        var drawers = Analysis.Files("src").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => Drawer().IsMatch(name));
        Assert.Empty(drawers);
    }

    [GeneratedRegex(@"using (?:static )?Lockset\.Analyzers\.(\w+)")]
    private static partial Regex Using();

    [GeneratedRegex("(Helper|Utils|Utilities|Manager|Common|Base)s?$")]
    private static partial Regex Drawer();
}

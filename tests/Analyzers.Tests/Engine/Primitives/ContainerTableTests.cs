using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Tests.Engine.Primitives;

public sealed class ContainerTableTests
{
    private static readonly Compilation s_compilation = Analysis.Compile(Array.Empty<SyntaxTree>());

    public static TheoryData<string> Types => [.. ContainerTable.Rows.Keys.Order()];

    [Fact]
    public void Has_AtLeastFourHundredMembers() => Assert.True(ContainerTable.Rows.Values.Sum(row => row.Count) >= 400);

    [Theory]
    [MemberData(nameof(Types))]
    public void Resolves_EveryMember(string type)
    {
        var symbol = s_compilation.GetTypeByMetadataName(type);
        Assert.NotNull(symbol);
        foreach (var member in ContainerTable.Rows[type].Keys)
            Assert.False(symbol.GetMembers(member == "this[]" ? "this[]" : member).IsEmpty && symbol.GetMembers().OfType<IPropertySymbol>().All(property => !property.IsIndexer || member != "this[]"), $"{type}.{member}");
    }
}

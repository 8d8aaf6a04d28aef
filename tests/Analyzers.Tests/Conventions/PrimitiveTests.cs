using System.Text.RegularExpressions;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.Analyzers.Tests.Conventions;

/// <summary>Joins the table of primitives, the programs that show them, and what is reported of these.</summary>
public sealed partial class PrimitiveTests
{
    private static readonly IReadOnlyList<Row> s_rows =
    [
        .. from line in File.ReadLines(Path.Combine(ReferencePack.Root, "docs/primitives.md"))
           let cells = Cell().Split(line)
           where cells.Length == 8 && int.TryParse(cells[1], out _)
           select new Row(int.Parse(cells[1]), Names(cells[4]), Names(cells[5]), [.. RuleLink().Matches(cells[6]).Select(link => $"LKS{link.Groups[1].Value}")]),
    ];

    private static readonly IReadOnlyList<Program> s_programs = [.. Analysis.Files("samples/Runtime").SelectMany(Programs)];

    public static TheoryData<int> Rows => [.. s_rows.Select(row => row.Number)];

    [Fact]
    public void Lists_TheProgramsOfEachRow()
    {
        Assert.Equal(Enumerable.Range(1, 23), s_rows.Select(row => row.Number));
        foreach (var row in s_rows)
        {
            Assert.Equal(s_programs.Where(program => program.Row == row.Number && program.IsWrong).Select(program => program.Name).Order(), row.Wrong);
            Assert.Equal(s_programs.Where(program => program.Row == row.Number && !program.IsWrong).Select(program => program.Name).Order(), row.Right);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Shows_EveryRuleOfARow_ByAWrongProgramOfThatRow(int number)
    {
        var row = s_rows.Single(row => row.Number == number);

        Assert.Empty(row.Rules.Except(s_programs.Where(program => program.Row == number).SelectMany(program => program.Rules)));
        Assert.NotEmpty(row.Right);
    }

    [Fact]
    public async Task Reports_OfAWrongProgram_TheRulesItNames_AndNothingOfARightOne()
    {
        var files = Analysis.Files("samples/Runtime").Where(file => file.Contains("Wrong") || file.Contains("Right") || file.EndsWith("Child.cs", StringComparison.Ordinal));
        var staging = Analysis.Files("samples/Runtime/Staging").Where(file => !file.EndsWith("CommandLine.cs", StringComparison.Ordinal) && !file.EndsWith("TimelineView.cs", StringComparison.Ordinal) && !file.EndsWith("Screen.cs", StringComparison.Ordinal));
        var reported = (await Analysis.Diagnostics(Analysis.Compile(files.Union(staging), withAllRules: true)))
            .ToLookup(diagnostic => diagnostic.Location.SourceTree!.FilePath, diagnostic => diagnostic.Id);

        var others = (from program in s_programs
                      let ids = reported[program.File].Distinct().Order().ToList()
                      where !ids.SequenceEqual(program.Rules)
                      select $"{program.Name} is reported with [{string.Join(' ', ids)}]").ToList();
        Assert.True(others.Count == 0, string.Join(", ", others));
    }

    [Fact]
    public void Names_TheRightProgramOfEachWrongOne()
    {
        foreach (var program in s_programs)
            Assert.Equal(program.IsWrong, s_programs.Any(other => !other.IsWrong && other.Name == program.Right));
    }

    private static string[] Names(string cell) => [.. Code().Matches(cell).Select(name => name.Groups[1].Value)];

    private static IEnumerable<Program> Programs(string file) =>
        from attribute in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() == "Demonstrates"
        let arguments = attribute.ArgumentList!.Arguments
        let rules = Texts(arguments, "Rules")
        select new Program(
            file,
            int.Parse(arguments[0].ToString()),
            arguments[1].ToString().Trim('"'),
            rules.Length > 0,
            rules,
            Texts(arguments, "Right").SingleOrDefault());

    private static string[] Texts(IEnumerable<AttributeArgumentSyntax> arguments, string name) =>
    [
        .. arguments.Where(argument => argument.NameEquals?.Name.ToString() == name)
            .SelectMany(argument => argument.Expression.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>())
            .Select(text => text.Token.ValueText),
    ];

    private sealed record Row(int Number, string[] Wrong, string[] Right, string[] Rules);

    private sealed record Program(string File, int Row, string Name, bool IsWrong, string[] Rules, string? Right);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\(rules/LKS(\d{4})\.md\)")]
    private static partial Regex RuleLink();
}

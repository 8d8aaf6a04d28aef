using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Work that a helper starts, which its calls give it: each call begins one course of what it gives.</summary>
public sealed class StartedByHelperTests
{
    private static string Import(string start, string parse = "_rows++;") => $$"""
        public sealed class Import
        {
            private readonly List<Task> _stages = [];
            private int _lines;
            private int _rows;

            public async Task<int> RunAsync(string[] source)
            {
                {{start}}
                await Task.WhenAll(_stages);
                return _lines + _rows;
            }

            private void Begin(string name, Action work) => _stages.Add(Task.Run(() =>
            {
                try { work(); }
                catch (Exception e) { Console.WriteLine(name + e.Message); throw; }
            }));

            private Task BeginAsync(Func<Task> work) => Task.Run(async () =>
            {
                await work();
                Console.WriteLine("done");
            });

            private void Read(string[] source) { foreach (var line in source) _lines++; }
            private void Parse() { {{parse}} }
            private async Task ParseAsync() { await Task.Yield(); {{parse}} }
        }
        """;

    [Theory]
    [InlineData("Begin(\"read\", () => Read(source)); Begin(\"parse\", Parse);", "_rows++;")]
    [InlineData("Begin(\"read\", () => Read(source)); _stages.Add(BeginAsync(() => ParseAsync()));", "_rows++;")]
    [InlineData("Begin(\"read\", () => Read(source)); _stages.Add(BeginAsync(ParseAsync));", "_rows++;")]
    public async Task Accepts_StagesWithVariablesOfTheirOwn(string start, string parse) =>
        Assert.DoesNotContain(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Import(start, parse), "Import.cs")])), diagnostic => diagnostic.Id == "LKS1001");

    [Theory]
    [InlineData("Begin(\"read\", () => Read(source)); Begin(\"parse\", Parse);", "_lines++;")]
    [InlineData("Begin(\"parse\", Parse); Begin(\"parse\", Parse);", "_rows++;")]
    [InlineData("foreach (var line in source) Begin(line, Parse);", "_rows++;")]
    [InlineData("foreach (var line in source) _stages.Add(BeginAsync(() => ParseAsync()));", "_rows++;")]
    public async Task Reports_StagesThatShareVariables(string start, string parse) =>
        Assert.Contains(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Import(start, parse), "Import.cs")])), diagnostic => diagnostic.Id == "LKS1001");
}

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

            private void Again(Func<Task> work) => _stages.Add(Task.Run(async () =>
            {
                for (var i = 0; i < 3; i++)
                {
                    try { await work(); }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }));

            private void OnThread(Action work)
            {
                var thread = new Thread(() => { try { work(); } catch (Exception e) { Console.WriteLine(e); } });
                thread.Start();
            }

            private void Guarded(Action work)
            {
                _stages.Add(Task.Run(Run));
                void Run() { try { work(); } catch (Exception e) { Console.WriteLine(e); } }
            }

            private void Kept(Action work)
            {
                Action run = () => { work(); Console.WriteLine("done"); };
                _stages.Add(Task.Run(run));
            }

            private void Read(string[] source) { foreach (var line in source) _lines++; }
            private void Parse() { {{parse}} }
            private async Task ParseAsync() { await Task.Yield(); {{parse}} }
        }
        """;

    [Theory]
    [InlineData("Begin(\"read\", () => Read(source)); Begin(\"parse\", Parse);", "_rows++;")]
    [InlineData("Begin(\"read\", () => Read(source)); _stages.Add(BeginAsync(() => ParseAsync()));", "_rows++;")]
    [InlineData("Begin(\"read\", () => Read(source)); _stages.Add(BeginAsync(ParseAsync));", "_rows++;")]
    [InlineData("Again(ParseAsync); Begin(\"read\", () => Read(source));", "_rows++;")]
    [InlineData("OnThread(Parse); OnThread(() => Read(source));", "_rows++;")]
    [InlineData("Guarded(Parse); Guarded(() => Read(source));", "_rows++;")]
    [InlineData("Kept(Parse); Kept(() => Read(source));", "_rows++;")]
    public async Task Accepts_StagesWithVariablesOfTheirOwn(string start, string parse) =>
        Assert.DoesNotContain(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Import(start, parse), "Import.cs")])), diagnostic => diagnostic.Id == "LKS1001");

    [Theory]
    [InlineData("Begin(\"read\", () => Read(source)); Begin(\"parse\", Parse);", "_lines++;")]
    [InlineData("Begin(\"parse\", Parse); Begin(\"parse\", Parse);", "_rows++;")]
    [InlineData("foreach (var line in source) Begin(line, Parse);", "_rows++;")]
    [InlineData("foreach (var line in source) _stages.Add(BeginAsync(() => ParseAsync()));", "_rows++;")]
    [InlineData("Again(ParseAsync); Again(ParseAsync);", "_rows++;")]
    [InlineData("OnThread(Parse); OnThread(() => Read(source));", "_lines++;")]
    [InlineData("Guarded(Parse); Guarded(() => Read(source));", "_lines++;")]
    [InlineData("Kept(Parse); Kept(() => Read(source));", "_lines++;")]
    public async Task Reports_StagesThatShareVariables(string start, string parse) =>
        Assert.Contains(await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse(Import(start, parse), "Import.cs")])), diagnostic => diagnostic.Id == "LKS1001");
}

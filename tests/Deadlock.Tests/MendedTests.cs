using System.Collections.Immutable;
using System.Runtime.Loader;
using Lockset.Analyzers;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Deadlocks;

public sealed class MendedTests
{
    [Theory]
    [MemberData(nameof(DeadlockTests.Programs), MemberType = typeof(DeadlockTests))]
    public async Task Fix_LetsTheProgramEnd(string name)
    {
        var report = new System.Text.StringBuilder();
        using var workspace = new AdhocWorkspace(MefHostServices.Create(MefHostServices.DefaultAssemblies));
        var document = DeadlockTests.Project(workspace, name);
        foreach (var diagnostic in (await DeadlockTests.Reported(document.Project)).Where(d => DeadlockTests.IsIn(d, "Hangs")))
        {
            var choices = await Mending.Choices(document, diagnostic);
            if (choices.Count == 0) report.AppendLine($"{name} {diagnostic.Id} no fix");
            foreach (var (title, mended) in choices)
            {
                var compilation = (await mended.Project.GetCompilationAsync())!;
                using var image = new MemoryStream();
                var emitted = compilation.Emit(image);
                if (!emitted.Success) { report.AppendLine($"{name} {diagnostic.Id} {title} COMPILE {emitted.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}"); continue; }
                var after = (await DeadlockTests.Reported(mended.Project)).Where(d => DeadlockTests.IsIn(d, "Hangs")).Select(d => d.Id);
                image.Position = 0;
                var assembly = new AssemblyLoadContext(null, isCollectible: false).LoadFromStream(image);
                var ends = DeadlockTests.Ends(assembly, $"Programs.{name}.Hangs.Program", TimeSpan.FromSeconds(3));
                report.AppendLine($"{name} {diagnostic.Id} {title} ends={ends} after={string.Join(",", after)}");
            }
        }
        File.AppendAllText("/tmp/w/mended.txt", report.ToString());
    }
}

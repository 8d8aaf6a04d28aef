using System.Collections.Immutable;
using System.Text;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

/// <summary>
/// Every primitive in every shape of acquire and release. What is reported, and whether the fix mends it, is written down in
/// <c>docs/release-matrix.md</c>; set <c>LOCKSET_WRITE_MATRIX=1</c> to write it anew.
/// </summary>
public sealed class ReleaseMatrixTests
{
    private sealed record Primitive(string Name, string Type, string Acquire, string Release, string? Timed = null, bool IsAsync = false, bool IsOfThread = true);

    private sealed record Shape(string Name, string Code, bool IsLeak, bool IsForAsync = true);

    private static readonly Primitive[] s_primitives =
    [
        new("Monitor", "object _gate = new();", "Monitor.Enter(_gate);", "Monitor.Exit(_gate);", "Monitor.TryEnter(_gate, 10)"),
        new("Lock", "Lock _gate = new();", "_gate.Enter();", "_gate.Exit();", "_gate.TryEnter(10)"),
        new("SemaphoreSlim", "SemaphoreSlim _gate = new(1, 1);", "_gate.Wait();", "_gate.Release();", "_gate.Wait(10)", IsOfThread: false),
        new("SemaphoreSlim, awaited", "SemaphoreSlim _gate = new(1, 1);", "await _gate.WaitAsync();", "_gate.Release();", "await _gate.WaitAsync(10)", IsAsync: true, IsOfThread: false),
        new("Semaphore", "Semaphore _gate = new(1, 1);", "_gate.WaitOne();", "_gate.Release();", "_gate.WaitOne(10)", IsOfThread: false),
        new("Mutex", "Mutex _gate = new();", "_gate.WaitOne();", "_gate.ReleaseMutex();", "_gate.WaitOne(10)"),
        new("ReaderWriterLockSlim, read", "ReaderWriterLockSlim _gate = new();", "_gate.EnterReadLock();", "_gate.ExitReadLock();", "_gate.TryEnterReadLock(10)"),
        new("ReaderWriterLockSlim, upgradeable", "ReaderWriterLockSlim _gate = new();", "_gate.EnterUpgradeableReadLock();", "_gate.ExitUpgradeableReadLock();", "_gate.TryEnterUpgradeableReadLock(10)"),
        new("ReaderWriterLockSlim, write", "ReaderWriterLockSlim _gate = new();", "_gate.EnterWriteLock();", "_gate.ExitWriteLock();", "_gate.TryEnterWriteLock(10)"),
        new("ReaderWriterLock, read", "ReaderWriterLock _gate = new();", "_gate.AcquireReaderLock(-1);", "_gate.ReleaseReaderLock();"),
        new("ReaderWriterLock, write", "ReaderWriterLock _gate = new();", "_gate.AcquireWriterLock(-1);", "_gate.ReleaseWriterLock();"),
    ];

    private static readonly Shape[] s_shapes =
    [
        new("early return", "public ASYNC Do(bool done) { ACQUIRE if (done) return; Work(); RELEASE }", true),
        new("early return in a switch", "public ASYNC Do(int kind) { ACQUIRE switch (kind) { case 1: return; default: _count++; break; } RELEASE }", true),
        new("exception from a call", "public ASYNC Do() { ACQUIRE Work(); RELEASE }", true),
        new("throw", "public ASYNC Do(bool bad) { ACQUIRE if (bad) throw new InvalidOperationException(); RELEASE }", true),
        new("break", "public ASYNC Do(int[] items) { foreach (var item in items) { ACQUIRE if (item < 0) break; _count++; RELEASE } }", true),
        new("continue", "public ASYNC Do(int[] items) { foreach (var item in items) { ACQUIRE if (item < 0) continue; _count++; RELEASE } }", true),
        new("goto", "public ASYNC Do(int n) { ACQUIRE if (n < 0) goto end; RELEASE end: _count++; }", true),
        new("released in one branch", "public ASYNC Do(bool once) { ACQUIRE _count++; if (once) { RELEASE } }", true),
        new("catch that swallows", "public ASYNC Do() { try { ACQUIRE Work(); RELEASE } catch (Exception) { Console.WriteLine(); } }", true),
        new("never released", "public ASYNC Do() { ACQUIRE _count++; }", true),
        new("in a lambda", "public void Do(bool done) { FUNC run = ASYNCLAMBDA () => { ACQUIRE if (done) return; _count++; RELEASE }; run(); }", true),
        new("in a local function", "public void Do(bool done) { Run(); ASYNC Run() { ACQUIRE if (done) return; _count++; RELEASE } }", true),
        new("try-acquire, early return", "public ASYNC Do(bool done) { if (!(TIMED)) return; if (done) return; _count++; RELEASE }", true),
        new("released twice", "public ASYNC Do() { ACQUIRE _count++; RELEASE RELEASE }", true),
        new("try and finally", "public ASYNC Do(bool done) { ACQUIRE try { if (done) return; Work(); } finally { RELEASE } }", false),
        new("nested finally", "public ASYNC Do() { ACQUIRE try { try { Work(); } finally { _count++; } } finally { RELEASE } }", false),
        new("loop with finally", "public ASYNC Do(int[] items) { foreach (var item in items) { ACQUIRE try { if (item < 0) continue; Work(); } finally { RELEASE } } }", false),
        new("both branches", "public ASYNC Do(bool done) { ACQUIRE if (done) { RELEASE return; } _count++; RELEASE }", false),
        new("catch, release, rethrow", "public ASYNC Do() { ACQUIRE try { Work(); } catch { RELEASE throw; } RELEASE }", false),
        new("try-acquire in a condition", "public ASYNC Do() { if (TIMED) { try { Work(); } finally { RELEASE } } }", false),
        new("try-acquire, negated", "public ASYNC Do() { if (!(TIMED)) return; try { Work(); } finally { RELEASE } }", false),
        new("try-acquire in a local", "public ASYNC Do() { var taken = TIMED; try { Work(); } finally { if (taken) { RELEASE } } }", false),
        new("conditional on a stable flag", "public ASYNC Do(bool guard) { if (guard) { ACQUIRE } try { Work(); } finally { if (guard) { RELEASE } } }", false),
        new("acquired flag", "public ASYNC Do() { var taken = false; try { ACQUIRE taken = true; Work(); } finally { if (taken) { RELEASE } } }", false),
        new("split over methods", "public ASYNC Begin() { ACQUIRE } public void End() { RELEASE }", false),
        new("released by a helper", "public ASYNC Do() { ACQUIRE try { Work(); } finally { Leave(); } } private void Leave() { RELEASE }", false),
        new("handed out as a scope", "public ASYNCRESULT Enter() { ACQUIRE return new Scope(() => { RELEASE }); } private sealed class Scope(Action leave) : IDisposable { public void Dispose() => leave(); }", false),
        new("in an iterator", "public IEnumerable<int> Do() { ACQUIRE try { yield return _count; } finally { RELEASE } }", false, IsForAsync: false),
    ];

    [Fact]
    public async Task Tells_LeaksFromReleases_AsTheMatrixSays()
    {
        var table = new StringBuilder();
        table.Append("| |").AppendJoin('|', s_primitives.Select(primitive => $" {primitive.Name} ")).Append("|\n|---|").Append(string.Concat(Enumerable.Repeat("---|", s_primitives.Length))).Append('\n');
        foreach (var shape in s_shapes)
        {
            table.Append($"| {shape.Name} |");
            foreach (var primitive in s_primitives)
                table.Append($" {await Cell(primitive, shape)} |");
            table.Append('\n');
        }

        var path = Path.Combine(ReferencePack.Root, "docs/release-matrix.md");
        var text = $"""
            # Acquire and release: every primitive in every shape

            Written by the tests. **reported** means a warning or suggestion of LKS3001, LKS3002, LKS3004 or LKS3005; **fixed** that one of its fixes also makes it go away, and leaves code that compiles;
            *silent* that nothing is said, as it should be; – that the primitive has no such call.

            {table}
            """.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("LOCKSET_WRITE_MATRIX") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
        Assert.DoesNotContain("MISSED", text);
        Assert.DoesNotContain("FALSE", text);
    }

    private static async Task<string> Cell(Primitive primitive, Shape shape)
    {
        if ((shape.Code.Contains("TIMED") && primitive.Timed is null) || (primitive.IsAsync && !shape.IsForAsync))
            return "–";
        var source = Source(primitive, shape);
        using var workspace = new AdhocWorkspace(MefHostServices.Create(MefHostServices.DefaultAssemblies));
        var document = workspace.AddProject(ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "Matrix", "Matrix", LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary), parseOptions: new CSharpParseOptions(LanguageVersion.Latest), metadataReferences: ReferencePack.References))
            .AddDocument("Store.cs", SourceText.From(source));
        var reported = await Reported(document);
        if (!shape.IsLeak)
            return reported.IsEmpty ? "silent" : "FALSE " + reported[0].Id;
        if (reported.IsEmpty)
            return "MISSED";
        foreach (var diagnostic in reported)
        {
            foreach (var (_, mended) in await Mending.Choices(document, diagnostic))
            {
                if ((await Reported(mended)).IsEmpty)
                    return "**reported, fixed**";
            }
        }

        return "**reported**";
    }

    private static string Source(Primitive primitive, Shape shape)
    {
        var code = shape.Code
            .Replace("ASYNCRESULT", primitive.IsAsync ? "async Task<IDisposable>" : "IDisposable")
            .Replace("ASYNCLAMBDA ", primitive.IsAsync ? "async " : "")
            .Replace("FUNC", primitive.IsAsync ? "Func<Task>" : "Action")
            .Replace("ASYNC", primitive.IsAsync ? "async Task" : "void")
            .Replace("ACQUIRE", primitive.Acquire).Replace("RELEASE", primitive.Release).Replace("TIMED", primitive.Timed);
        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            class Store
            {
                private readonly {{primitive.Type}}
                private int _count;
                {{code}}
                private void Work() { if (_count++ > 3) throw new InvalidOperationException(); }
            }
            """;
    }

    private static async Task<ImmutableArray<Diagnostic>> Reported(Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var all = await compilation.WithAnalyzers([new ConcurrencyAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. all.Where(diagnostic => diagnostic.Id is "LKS3001" or "LKS3002" or "LKS3003" or "LKS3004" or "LKS3005" or "LKS3006").OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}

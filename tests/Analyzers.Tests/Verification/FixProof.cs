using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>
/// Applies every fix that is offered for every finding of a program, one by one and by Fix All, and says what is wrong with the results: what does not
/// compile, what is still or newly reported, which comments are lost, which line ends or indents differ.
/// </summary>
internal sealed class FixProof
{
    /// <summary>What the compiler says of a field that was good for its lock alone, which is now another.</summary>
    private static readonly HashSet<string> s_unused = ["CS0414", "CS0169"];

    private readonly TestProgram _program;
    private readonly Solution _solution;
    private readonly Project _project;
    private readonly List<string> _failures = [];
    private readonly HashSet<Diagnostic> _mended = [];
    private ImmutableArray<Diagnostic> _compiler;
    private ImmutableArray<Diagnostic> _analyzer;

    private FixProof(TestProgram program)
    {
        _program = program;
        _solution = TestWorkspace.Twice(program);
        _project = _solution.Projects.First();
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>How many pairs of a finding and a choice were tried.</summary>
    public int Pairs { get; private set; }

    /// <summary>How many rounds of Fix All were tried.</summary>
    public int Rounds { get; private set; }

    /// <summary>What is reported.</summary>
    public IReadOnlyCollection<Diagnostic> Findings => _analyzer;

    /// <summary>Whether a fix is offered for a finding.</summary>
    public bool HasFix(Diagnostic finding) => _mended.Contains(finding);

    /// <summary>Tries all fixes of a program.</summary>
    public static async Task<FixProof> Of(TestProgram program, bool withFixAll = false)
    {
        var proof = new FixProof(program);
        (proof._compiler, proof._analyzer) = await TestWorkspace.Diagnostics(proof._project);
        if (proof._compiler.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            proof._failures.Add($"{program.Name} does not compile: {proof._compiler.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)}");
        else
            await proof.Run(withFixAll);
        return proof;
    }

    private async Task Run(bool withFixAll)
    {
        var offered = new List<(CodeFixProvider Fix, Diagnostic Finding, CodeAction Action)>();
        foreach (var finding in _analyzer)
        {
            var document = _project.GetDocument(finding.Location.SourceTree)!;
            foreach (var fix in Mending.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(finding.Id)))
                await Try($"{fix.GetType().Name} for {finding}", () => fix.RegisterCodeFixesAsync(new CodeFixContext(document, finding, (action, _) => offered.Add((fix, finding, action)), CancellationToken.None)));
        }

        foreach (var (_, finding, action) in offered)
        {
            Pairs++;
            _mended.Add(finding);
            await Try($"'{action.Title}' for {finding}", async () => await Check(
                $"'{action.Title}' for {finding}", Changed(await action.GetOperationsAsync(CancellationToken.None)), finding.Id, 1, _project.Id));
        }

        foreach (var group in withFixAll ? offered.GroupBy(choice => (choice.Fix, choice.Finding.Id, choice.Action.EquivalenceKey)) : [])
        {
            foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
                await Try($"{group.Key} in {scope}", () => FixAll(group.Key.Fix, group.Key.Id, group.Key.EquivalenceKey!, [.. group.Select(choice => choice.Finding)], scope));
        }
    }

    private async Task FixAll(CodeFixProvider fix, string id, string key, List<Diagnostic> findings, FixAllScope scope)
    {
        Rounds++;
        var name = $"Fix All of {id} by {fix.GetType().Name}.{key} in {scope}";
        var document = _project.GetDocument(findings[0].Location.SourceTree)!;
        var context = new FixAllContext(document, fix, scope, key, [id], new Reported(), CancellationToken.None);
        var action = await fix.GetFixAllProvider()!.GetFixAsync(context);
        if (action is null)
        {
            _failures.Add($"{name}: does nothing");
            return;
        }

        var changed = Changed(await action.GetOperationsAsync(CancellationToken.None));
        var expected = scope == FixAllScope.Document ? findings.Count(finding => finding.Location.SourceTree == findings[0].Location.SourceTree) : findings.Count;
        await Check(name, changed, id, expected, _project.Id);
        var other = _solution.Projects.Last().Id;
        if (scope == FixAllScope.Solution)
            await Check(name, changed, id, expected, other);
        else if (changed.GetChanges(_solution).GetProjectChanges().Any(project => project.ProjectId == other))
            _failures.Add($"{name}: changes another project");
        await CheckIsDone(name, fix, key, id, changed.GetProject(_project.Id)!.GetDocument(document.Id)!);
    }

    /// <summary>What was mended is not offered to be mended again.</summary>
    private async Task CheckIsDone(string name, CodeFixProvider fix, string key, string id, Document document)
    {
        var tree = await document.GetSyntaxTreeAsync();
        foreach (var finding in (await TestWorkspace.Diagnostics(document.Project)).Analyzer.Where(finding => finding.Id == id && finding.Location.SourceTree == tree))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, finding, (action, _) =>
            {
                if (action.EquivalenceKey == key)
                    _failures.Add($"{name}: offered again at {finding}");
            }, CancellationToken.None));
        }
    }

    private async Task Check(string name, Solution changed, string id, int mended, ProjectId projectId)
    {
        var project = changed.GetProject(projectId)!;
        var (compiler, analyzer) = await TestWorkspace.Diagnostics(project);
        foreach (var news in New(_compiler, compiler.Where(diagnostic => !s_unused.Contains(diagnostic.Id))))
            _failures.Add($"{_program.Name}: {name}: {news}\n{await Text(project)}");
        foreach (var news in New(_analyzer.Where(IsWarning), analyzer.Where(IsWarning)))
            _failures.Add($"{_program.Name}: {name}: reports {news}\n{await Text(project)}");
        if (analyzer.Count(finding => finding.Id == id) > _analyzer.Count(finding => finding.Id == id) - mended)
            _failures.Add($"{_program.Name}: {name}: still reported\n{await Text(project)}");
        foreach (var document in project.Documents)
        {
            var before = (await _solution.GetDocument(document.Id)!.GetSyntaxRootAsync())!;
            var after = (await document.GetSyntaxRootAsync())!;
            if (document.Name.EndsWith(".g.cs", StringComparison.Ordinal) && !after.IsEquivalentTo(before))
                _failures.Add($"{_program.Name}: {name}: changes what is generated\n{after}");
            foreach (var fault in Writing.Faults(before, after))
                _failures.Add($"{_program.Name}: {name}: {fault}\n{after}");
        }
    }

    private static async Task<string> Text(Project project) => string.Join("\n", await Task.WhenAll(project.Documents.Select(async document => (await document.GetTextAsync()).ToString())));

    private static bool IsWarning(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning;

    private static IEnumerable<Diagnostic> New(IEnumerable<Diagnostic> before, IEnumerable<Diagnostic> after)
    {
        var known = before.ToLookup(diagnostic => diagnostic.Id);
        return after.GroupBy(diagnostic => diagnostic.Id).SelectMany(group => group.Skip(known[group.Key].Count()));
    }

    private static Solution Changed(ImmutableArray<CodeActionOperation> operations) => operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;

    private async Task Try(string name, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or NullReferenceException or InvalidCastException)
        {
            _failures.Add($"{_program.Name}: {name}: throws {exception}");
        }
    }

    private sealed class Reported : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => (await TestWorkspace.Diagnostics(project)).Analyzer;

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await TestWorkspace.Diagnostics(document.Project)).Analyzer.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}

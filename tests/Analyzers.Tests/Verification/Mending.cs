using System.Collections.Immutable;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.Analyzers.Tests.Verification;

/// <summary>What the fixes of the package make of a document.</summary>
internal static class Mending
{
    /// <summary>The fixes of the package.</summary>
    public static readonly ImmutableArray<CodeFixProvider> Fixes = [.. typeof(DocumentFix).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!)];

    /// <summary>Every choice that a fix offers for <paramref name="diagnostic"/>, by its title.</summary>
    public static async Task<IReadOnlyList<(string Title, Document Mended)>> Choices(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var fix in Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        var choices = new List<(string, Document)>();
        foreach (var action in actions)
        {
            var applied = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
            choices.Add((action.Title, applied.GetDocument(document.Id)!));
        }

        return choices;
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Releasing;

/// <summary>Makes a field of a lock struct one that can be entered.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveReadonlyFix)), Shared]
public sealed class RemoveReadonlyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CopiedLockStruct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not { } field || field.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.ReadOnlyKeyword)) is not { RawKind: not 0 } word)
            yield break;
        yield return new Remedy("Remove 'readonly'", "Mutable", () => site.Root.ReplaceNode(field, field.WithModifiers(field.Modifiers.Remove(word)).WithLeadingTrivia(field.GetLeadingTrivia())));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Makes a thread-static field static.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeStaticFix)), Shared]
public sealed class MakeStaticFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ThreadStaticMisuse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not { } field || field.Modifiers.Any(SyntaxKind.StaticKeyword) || field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) || field.Declaration.Variables.Any(variable => variable.Initializer is not null))
            yield break;
        // Accesses by name only: a static is not reached through an object.
        var names = field.Declaration.Variables.Select(variable => variable.Identifier.ValueText).ToList();
        if (site.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => names.Contains(access.Name.Identifier.ValueText)))
            yield break;
        var word = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        var index = field.Modifiers.Any() && field.Modifiers[0].Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword ? 1 : 0;
        yield return new Remedy("Make it static", "Static", () => site.Root.ReplaceNode(field, index == 0
            ? field.WithModifiers(field.Modifiers.Insert(0, word))
            : field.WithModifiers(field.Modifiers.Insert(index, word))));
    }
}

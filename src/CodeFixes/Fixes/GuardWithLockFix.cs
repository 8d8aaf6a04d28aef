using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Puts an access under the lock that guards the variable elsewhere, or under a new one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardWithLockFix)), Shared]
public sealed class GuardWithLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NonAtomicUpdate, RuleIds.InconsistentGuard, RuleIds.UnorderedWrite, RuleIds.UnsafeObjectRace, RuleIds.TornValue, RuleIds.MonitorWithoutLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (!LockWrapping.CanWrap(site.Node, site))
            yield break;
        if (site.Hint(FixHints.Guard) is { } guard)
        {
            if (site.Hint(FixHints.Primitive) is "Monitor" or "Lock")
                yield return new Remedy($"Guard with 'lock ({guard})'", "ExistingLock", () => LockWrapping.Wrap(site.Root, site.Node, SyntaxFactory.ParseExpression(guard), site));
            yield break;
        }

        if (Variable(site) is not { } variable || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax
            || !SymbolEqualityComparer.Default.Equals(variable.ContainingType, site.Model.GetDeclaredSymbol(declaration, site.Cancellation)))
            yield break;
        var name = Members.LockName(variable);
        var existing = variable.ContainingType.GetMembers(name);
        var isKnown = existing is [IFieldSymbol { IsReadOnly: true, Type: { Name: "Lock" } or { SpecialType: SpecialType.System_Object } }];
        if (!isKnown && !existing.IsEmpty)
            yield break;
        yield return new Remedy("Guard with a new lock", "NewLock", () =>
        {
            var marked = site.Root.TrackNodes(site.Node, declaration);
            if (!isKnown)
            {
                var type = marked.GetCurrentNode(declaration)!;
                marked = marked.ReplaceNode(type, type.WithField(Members.NewObject(site, Members.LockType(site), name, variable.IsStatic)));
            }

            return LockWrapping.Wrap(marked, marked.GetCurrentNode(site.Node)!, SyntaxFactory.IdentifierName(name), site);
        });
    }

    /// <summary>The updated variable.</summary>
    private static ISymbol? Variable(FixSite site) => site.Hint(FixHints.Member) is { } member
        ? site.Node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == member)
            .Select(name => site.Model.GetSymbolInfo(name, site.Cancellation).Symbol)
            .FirstOrDefault(symbol => symbol is IFieldSymbol or IPropertySymbol)
        : null;
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Locks an object that nothing else uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseOwnLockFix)), Shared]
public sealed class UseOwnLockFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.SharedLockObject, RuleIds.InstanceLockGuardsStatic, RuleIds.FreshLockObject, RuleIds.PublicLockObject, RuleIds.MonitorOnPrimitive);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<LockStatementSyntax>() is not { } statement || !statement.Expression.Span.Contains(site.Node.Span) && site.Diagnostic.Id != RuleIds.InstanceLockGuardsStatic || site.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration is StructDeclarationSyntax or InterfaceDeclarationSyntax
            || site.Model.GetDeclaredSymbol(declaration, site.Cancellation) is not { DeclaringSyntaxReferences.Length: 1 } type)
            yield break;
        var isStatic = site.Diagnostic.Id == RuleIds.InstanceLockGuardsStatic || statement.Expression is TypeOfExpressionSyntax || IsInStaticMember(statement)
            || site.Model.GetSymbolInfo(statement.Expression, site.Cancellation).Symbol is { IsStatic: true };
        // Each closed type of a generic one would have a new lock of its own, as it has the old one.
        if (site.Diagnostic.Id == RuleIds.InstanceLockGuardsStatic && IsGeneric(type) && site.Model.GetSymbolInfo(statement.Expression, site.Cancellation).Symbol is { IsStatic: true })
            yield break;
        var name = isStatic ? "s_gate" : "_gate";
        var existing = type.GetMembers(name);
        // One of that name that an earlier fix has made for the same purpose.
        var isKnown = existing is [IFieldSymbol { IsReadOnly: true, DeclaredAccessibility: Accessibility.Private } known] && known.IsStatic == isStatic && known.Type is { Name: "Lock" } or { SpecialType: SpecialType.System_Object }
            && !(known.DeclaringSyntaxReferences is [var made, ..] && made.GetSyntax(site.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: ObjectCreationExpressionSyntax { Type: not PredefinedTypeSyntax } });
        if (!isKnown)
            name = Members.FreeName(type, name);
        // All sections of one lock go over to the new one together.
        var written = statement.Expression.Normal();
        var together = statement.Expression is ThisExpressionSyntax or TypeOfExpressionSyntax || site.Diagnostic.Id is RuleIds.PublicLockObject or RuleIds.MonitorOnPrimitive
            ? declaration.DescendantNodes(node => node == declaration || node is not TypeDeclarationSyntax).OfType<LockStatementSyntax>().Where(other => other.Expression.Normal() == written).ToList()
            : [statement];
        if (site.Diagnostic.Id != RuleIds.InstanceLockGuardsStatic && !isStatic && together.Exists(IsInStaticMember))
            yield break;
        if (site.Diagnostic.Id is RuleIds.SharedLockObject or RuleIds.PublicLockObject or RuleIds.MonitorOnPrimitive && declaration.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Expression is IdentifierNameSyntax { Identifier.ValueText: "Monitor" }))
            yield break;
        if (statement.Expression is ThisExpressionSyntax && IsSharedWithOtherClasses(type, site))
            yield break;
        yield return new Remedy("Lock an object of its own", isStatic ? "StaticLock" : "OwnLock", () =>
        {
            var locks = site.Diagnostic.Id == RuleIds.InstanceLockGuardsStatic ? [statement] : together;
            var changed = declaration.ReplaceNodes(locks.Select(other => other.Expression), (expression, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(expression));
            return site.Root.ReplaceNode(declaration, isKnown ? changed : changed.WithField(Members.NewObject(site, Members.LockType(site), name, isStatic)));
        });
    }

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.IsGenericType || IsGeneric(type.ContainingType));

    /// <summary>Whether a base class, or a derived one beside it, locks the object, too: it is one lock to all of them, and two would be taken in either order.</summary>
    private static bool IsSharedWithOtherClasses(INamedTypeSymbol type, FixSite site) =>
        site.Root.DescendantNodes().OfType<ClassDeclarationSyntax>().Select(other => site.Model.GetDeclaredSymbol(other, site.Cancellation)).Concat(BasesOf(type))
            .Any(other => other is not null && !SymbolEqualityComparer.Default.Equals(other, type) && (IsDerived(other, type) || IsDerived(type, other)) && LocksItself(other, site));

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
            yield return current;
    }

    private static bool IsDerived(INamedTypeSymbol type, INamedTypeSymbol from) => BasesOf(type).Any(current => SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, from.OriginalDefinition));

    private static bool LocksItself(INamedTypeSymbol type, FixSite site) => type.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax(site.Cancellation).DescendantNodes().OfType<LockStatementSyntax>().Any(section => section.Expression is ThisExpressionSyntax));

    private static bool IsInStaticMember(SyntaxNode node) => node.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.Modifiers.Any(SyntaxKind.StaticKeyword) == true;
}

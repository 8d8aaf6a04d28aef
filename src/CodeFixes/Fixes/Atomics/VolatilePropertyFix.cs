using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Keeps what an auto-property holds in a volatile field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VolatilePropertyFix)), Shared]
public sealed class VolatilePropertyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnseenStopFlag);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node is not ExpressionSyntax read || site.Model.GetOperation(read, site.Cancellation) is not IPropertyReferenceOperation { Property: { IsVirtual: false, IsOverride: false, IsAbstract: false, SetMethod.IsInitOnly: false } property }
            || !MakeVolatileFix.IsOfOneWord(property.Type) || Declaration(property, site) is not { Parent: TypeDeclarationSyntax type } declaration)
            yield break;
        var name = Members.FreeName(property.ContainingType, (property.IsStatic ? "s_" : "_") + Names.LocalOf(property.Name));
        yield return new Remedy($"Keep '{property.Name}' in a volatile field", "VolatileField", () =>
        {
            var changed = type.ReplaceNode(declaration, Written(declaration, name));
            var value = declaration.Initializer is { } initializer ? SyntaxFactory.EqualsValueClause(initializer.Value.WithoutTrivia()) : null;
            return site.Root.ReplaceNode(type, changed.WithField(Members.Volatile(declaration.Type.WithoutTrivia(), name, property.IsStatic, value)));
        });
    }

    /// <summary>The property where it is written in this document, as one that only keeps a value.</summary>
    private static PropertyDeclarationSyntax? Declaration(IPropertySymbol property, FixSite site) =>
        property.DeclaringSyntaxReferences is [var reference] && reference.SyntaxTree == site.Root.SyntaxTree
        && site.Root.FindNode(reference.Span) is PropertyDeclarationSyntax { Parent: ClassDeclarationSyntax or RecordDeclarationSyntax, AccessorList.Accessors: { Count: 2 } accessors } declaration
        && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null, RawKind: (int)SyntaxKind.GetAccessorDeclaration or (int)SyntaxKind.SetAccessorDeclaration })
        && declaration.AttributeLists.All(list => list.Target is null)
            ? declaration
            : null;

    private static PropertyDeclarationSyntax Written(PropertyDeclarationSyntax declaration, string name)
    {
        var accessors = declaration.AccessorList!.Accessors.Select(accessor => accessor
            .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression(accessor.IsKind(SyntaxKind.GetAccessorDeclaration) ? name : $"{name} = value"))));
        var changed = declaration.WithAccessorList(declaration.AccessorList.WithAccessors(SyntaxFactory.List(accessors)));
        return (changed.Initializer is null ? changed : changed.WithInitializer(null).WithSemicolonToken(default).WithTrailingTrivia(declaration.GetTrailingTrivia()))
            .WithAdditionalAnnotations(Layout.Annotation);
    }
}

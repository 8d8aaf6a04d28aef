using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Keeps a value with the flow of the work, awaits included, and not with the thread.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseAsyncLocalFix)), Shared]
public sealed class UseAsyncLocalFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ThreadLocalAcrossAwait);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Type("System.Threading.AsyncLocal`1") is not { } local
            || site.Model.GetSymbolInfo(site.Node, site.Cancellation).Symbol is not IFieldSymbol { IsStatic: true, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || reference.SyntaxTree != site.Root.SyntaxTree || field.ContainingType.DeclaringSyntaxReferences.Length > 1
            || site.Root.FindNode(reference.Span).FirstAncestorOrSelf<FieldDeclarationSyntax>() is not { Declaration: { Variables: [{ Initializer: null } variable] } declared } declaration
            || Attribute(declaration) is not { Parent: AttributeListSyntax { Attributes.Count: 1 } list })
            yield break;
        var uses = Members.Uses(field, site).ToList();
        // What is no variable any more cannot be passed by reference, and members of its value cannot be set.
        if (uses.Exists(use => use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax || (field.Type.IsValueType && use.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax)))
            yield break;
        yield return new Remedy("Use AsyncLocal, which goes with the work", "AsyncLocal", () =>
        {
            var written = local.Construct(ImmutableArray.Create(field.Type), ImmutableArray.Create(field.NullableAnnotation));
            var fresh = Members.NewObject(site, written, field.Name, isStatic: true).Declaration;
            var initializer = fresh.Variables[0].Initializer!;
            var changed = declaration.WithAttributeLists(declaration.AttributeLists.Remove(list)).WithModifiers(declaration.Modifiers.Add(SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space)))
                .WithDeclaration(declared.WithType(fresh.Type.WithTriviaFrom(declared.Type)).WithVariables(SyntaxFactory.SingletonSeparatedList(variable.WithInitializer(initializer))))
                .WithLeadingTrivia(declaration.GetLeadingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
            return site.Root.ReplaceNodes(uses.Append<SyntaxNode>(declaration), (node, _) => node == declaration ? changed : SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)node).WithoutTrivia(), SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(node));
        });
    }

    private static AttributeSyntax? Attribute(FieldDeclarationSyntax field) => field.AttributeLists.SelectMany(list => list.Attributes)
        .FirstOrDefault(attribute => attribute.Name is IdentifierNameSyntax { Identifier.ValueText: "ThreadStatic" or "ThreadStaticAttribute" } or QualifiedNameSyntax { Right.Identifier.ValueText: "ThreadStatic" or "ThreadStaticAttribute" });
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Lets <c>Lazy</c> make the object, once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseLazyFix)), Shared]
public sealed class UseLazyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LazyInitialisationRace, RuleIds.DoubleCheckedLocking);

    /// <inheritdoc/>
    internal override bool ChangesTypes => true;

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } write || site.Type("System.Lazy`1") is not { } lazy
            || VariableUses.Of(write.Left, site) is not { Symbol: IFieldSymbol { IsReadOnly: false, Type.IsReferenceType: true } field, Variable.Initializer: null or { Value.RawKind: (int)SyntaxKind.NullLiteralExpression } } variable
            || LazyAccessor.Of(write, site) is not { } accessor || !CanBeMadeAnywhere(write.Right, field, site) || MayComeFirst(variable, accessor, site))
            yield break;
        var others = variable.Uses.Where(use => !accessor.Body.Span.Contains(use.Span)).Select(use => LazyDisposal.Of(use)).ToList();
        if (others.Contains(null))
            yield break;
        yield return new Remedy("Use Lazy<T>, which makes one", "LazyOfT", () =>
        {
            var type = lazy.Construct(ImmutableArray.Create(field.Type), ImmutableArray.Create(NullableAnnotation.NotAnnotated));
            var declaration = (FieldDeclarationSyntax)variable.Declaration.Parent!;
            var root = site.Root.TrackNodes(others.Select(other => other!.Place).Append(accessor.Body).Append(declaration));
            foreach (var other in others)
                root = other!.Replaced(root);
            root = root.ReplaceNode(root.GetCurrentNode(accessor.Body)!, accessor.Returning(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, write.Left.WithoutTrivia(), SyntaxFactory.IdentifierName("Value"))));
            return root.ReplaceNode(root.GetCurrentNode(declaration)!, Declared(declaration, type, write.Right, site));
        });
    }

    /// <summary>Whether the object can be made where the field is declared: of nothing that belongs to one object or call.</summary>
    private static bool CanBeMadeAnywhere(ExpressionSyntax value, IFieldSymbol field, FixSite site) => value.CanBeDeferred(site) && (field.IsStatic || !field.ContainingType.IsValueType)
        && site.Model.GetOperation(value, site.Cancellation)!.DescendantsAndSelf().All(part => part is not (IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } or ILocalReferenceOperation)
            && (part is not IParameterReferenceOperation { Parameter: var parameter } || value.Span.Contains(parameter.DeclaringSyntaxReferences[0].Span)));

    /// <summary>Whether the object may be asked for before the field has been given its <c>Lazy</c>: while static fields before it get their values.</summary>
    private static bool MayComeFirst(VariableUses variable, LazyAccessor accessor, FixSite site) => variable.Symbol.IsStatic && variable.Declaration.Parent!.Parent is TypeDeclarationSyntax type
        && type.Members.TakeWhile(member => member != variable.Declaration.Parent).Where(member => member is FieldDeclarationSyntax or PropertyDeclarationSyntax { Initializer: not null } && member.Modifiers.Any(SyntaxKind.StaticKeyword))
            .Any(member => member.DescendantNodes(node => !node.IsFunction()).Any(node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or IdentifierNameSyntax
                && site.Model.GetSymbolInfo(node, site.Cancellation).Symbol is { } named && SymbolEqualityComparer.Default.Equals(named.ContainingType, variable.Symbol.ContainingType) && (named.Name == accessor.Name || named is IMethodSymbol)));

    private static FieldDeclarationSyntax Declared(FieldDeclarationSyntax declaration, INamedTypeSymbol type, ExpressionSyntax value, FixSite site)
    {
        var fresh = Members.NewObject(site, type, "lazy", isStatic: true).Declaration;
        var creation = fresh.Variables[0].Initializer!;
        var factory = SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.ParenthesizedLambdaExpression(value.WithoutTrivia()))));
        var made = creation.WithValue(((BaseObjectCreationExpressionSyntax)creation.Value).WithArgumentList(factory));
        var modifiers = declaration.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.VolatileKeyword)).ToList();
        modifiers.Add(SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        var declared = declaration.Declaration;
        return declaration.WithModifiers(SyntaxFactory.TokenList(modifiers)).WithDeclaration(declared.WithType(fresh.Type.WithTrailingTrivia(declared.Type.GetTrailingTrivia()))
            .WithVariables(SyntaxFactory.SingletonSeparatedList(declared.Variables[0].WithInitializer(made)))).WithLeadingTrivia(declaration.GetLeadingTrivia()).WithAdditionalAnnotations(Layout.Annotation);
    }
}

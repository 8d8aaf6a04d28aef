using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Makes a polled variable be read anew in every round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeVolatileFix)), Shared]
public sealed class MakeVolatileFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.UnseenStopFlag, RuleIds.DoubleCheckedLocking);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // Of double-checked locking, a plain flag is what volatile mends.
        var node = site.Diagnostic.Id == RuleIds.DoubleCheckedLocking
            ? site.Hint(FixHints.Member) is null ? null : (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>())?.Left
            : site.Node;
        if (node is not ExpressionSyntax read)
            yield break;
        var operation = site.Model.GetOperation(read, site.Cancellation);
        if (operation is IFieldReferenceOperation { Field: var field } && Declaration(field, site) is { } declaration)
        {
            var volatileWord = SyntaxFactory.Token(SyntaxKind.VolatileKeyword).WithTrailingTrivia(SyntaxFactory.Space);
            yield return new Remedy($"Make '{field.Name}' volatile", "Volatile", () => site.Root.ReplaceNode(declaration, WithModifier(declaration, volatileWord)));
        }

        if (site.Diagnostic.Id == RuleIds.UnseenStopFlag && operation is IFieldReferenceOperation or ILocalReferenceOperation && site.Type("System.Threading.Volatile") is { } type && HasVolatileRead(type, operation.Type))
        {
            var call = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName("Read")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), read.WithoutTrivia()))));
            yield return new Remedy("Read it with Volatile.Read", "VolatileRead", () => site.Root.ReplaceNode(read, call.WithTriviaFrom(read).WithAdditionalAnnotations(Layout.Annotation)));
        }
    }

    private static FieldDeclarationSyntax? Declaration(IFieldSymbol field, FixSite site)
    {
        if (field.IsReadOnly || field.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree)
            return null;
        var declaration = site.Root.FindNode(reference.Span).FirstAncestorOrSelf<FieldDeclarationSyntax>();
        return declaration is { Declaration.Variables.Count: 1 } && !IsHandedOut(field, site) ? declaration : null;
    }

    /// <summary>Whether the field is passed by reference to something that does not treat it as volatile.</summary>
    private static bool IsHandedOut(IFieldSymbol field, FixSite site) => site.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == field.Name && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(name, site.Cancellation).Symbol, field))
        .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name)
        .Any(use => use.Parent is RefExpressionSyntax || (use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent.Parent: var call }
            && site.Model.GetSymbolInfo(call!, site.Cancellation).Symbol is not IMethodSymbol { ContainingType.Name: "Interlocked" or "Volatile" }));

    private static FieldDeclarationSyntax WithModifier(FieldDeclarationSyntax declaration, SyntaxToken modifier) => declaration.Modifiers.Count > 0
        ? declaration.AddModifiers(modifier)
        : declaration.WithoutLeadingTrivia().AddModifiers(modifier).WithLeadingTrivia(declaration.GetLeadingTrivia());

    private static bool HasVolatileRead(INamedTypeSymbol type, ITypeSymbol? variable) => type.GetMembers("Read").OfType<IMethodSymbol>()
        .Any(method => !method.IsGenericMethod && SymbolEqualityComparer.Default.Equals(method.ReturnType, variable));
}

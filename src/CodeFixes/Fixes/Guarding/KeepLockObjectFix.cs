using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>Keeps one lock object for good: nothing replaces it any more.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepLockObjectFix)), Shared]
public sealed class KeepLockObjectFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ChangingLockObject);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } write
            || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { IsReadOnly: false, IsVolatile: false, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } gate
            || !IsOnlyALock(gate.Type) || reference.SyntaxTree != site.Root.SyntaxTree || gate.ContainingType.DeclaringSyntaxReferences.Length > 1
            || site.Root.FindNode(reference.Span) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } })
            yield break;
        var writes = Members.Uses(gate, site)
            .Where(use => use.Parent is not LockStatementSyntax)
            .ToList();
        // Every other use is the statement that puts a fresh object in its place.
        if (writes.Exists(use => Replacing(use) is null))
            yield break;
        yield return new Remedy($"Keep '{gate.Name}': make it readonly, and do not replace it", "Keep", () =>
        {
            var gone = writes.Select(use => Replacing(use)!).ToList();
            var word = SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space);
            var root = site.Root.TrackNodes(gone.Append(declaration));
            var field = root.GetCurrentNode(declaration)!;
            root = root.ReplaceNode(field, field.Modifiers.Count > 0 ? field.AddModifiers(word) : field.WithoutLeadingTrivia().AddModifiers(word).WithLeadingTrivia(field.GetLeadingTrivia()));
            foreach (var node in gone)
            {
                var current = root.GetCurrentNode(node)!;
                root = current is MethodDeclarationSyntax method
                    ? root.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(SyntaxFactory.Block().WithTrailingTrivia(method.SemicolonToken.TrailingTrivia)).WithAdditionalAnnotations(Layout.Annotation))
                    : root.Without((StatementSyntax)current);
            }

            return root;
        });
    }

    /// <summary>Whether an object of the type is good for nothing but a lock, so that one is as good as another.</summary>
    private static bool IsOnlyALock(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object || type is { Name: "Lock", ContainingNamespace.Name: "Threading" };

    /// <summary>The statement, or the method, that consists of putting a new object in the place of the old one.</summary>
    private static SyntaxNode? Replacing(ExpressionSyntax use) => use.Parent is AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax { Initializer: null } } write && write.Left == use
        ? write.Parent switch
        {
            ExpressionStatementSyntax { Parent: BlockSyntax } statement => statement,
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } method } => method,
            _ => null,
        }
        : null;
}

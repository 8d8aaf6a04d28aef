using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Lets the process end although a thread still runs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeBackgroundFix)), Shared]
public sealed class MakeBackgroundFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.ForegroundThread);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation)
            yield break;
        var background = SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName("IsBackground"), SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression));
        yield return new Remedy("Make it a background thread", "Background", () => site.Root.ReplaceNode(creation, creation.Initializer is { } initializer
            ? creation.WithInitializer(initializer.AddExpressions(background)).WithAdditionalAnnotations(Layout.Annotation)
            : creation.WithoutTrailingTrivia().WithInitializer(SyntaxFactory.InitializerExpression(SyntaxKind.ObjectInitializerExpression, SyntaxFactory.SingletonSeparatedList<ExpressionSyntax>(background))).WithTrailingTrivia(creation.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation)));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Running;

/// <summary>Takes the task of the async work out of the task that only starts it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnwrapFix)), Shared]
public sealed class UnwrapFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AsyncVoidWork);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StartNew" } } call
            || site.Model.GetTypeInfo(call, site.Cancellation).Type is not INamedTypeSymbol { Name: "Task", TypeArguments: [INamedTypeSymbol { Name: "Task", ContainingNamespace.Name: "Tasks" }] }
            || !OuterTask.IsTakenForATask(call, site)
            || site.Model.LookupSymbols(call.SpanStart, site.Model.GetTypeInfo(call, site.Cancellation).Type, "Unwrap", includeReducedExtensionMethods: true).IsEmpty)
            yield break;
        yield return new Remedy("Unwrap the task of the work", "Unwrap", () => site.Root.ReplaceNode(call, SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, call.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Unwrap"))).WithTrailingTrivia(call.GetTrailingTrivia())));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Hands out a copy that is made under the lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SnapshotFix)), Shared]
public sealed class SnapshotFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.EscapingState);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is null || site.Node is not ExpressionSyntax state || site.Model.GetTypeInfo(state, site.Cancellation).Type is not INamedTypeSymbol type)
            yield break;
        var returned = state;
        while (returned.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access && access.Expression == returned)
            returned = call;
        // A wrapper shows the copy, too.
        if (returned != state && site.Model.GetTypeInfo(returned, site.Cancellation).Type is { Name: not "ReadOnlyCollection" })
        {
            yield return new Remedy("Run the query under the lock, with ToList", "Snapshot", () => site.Root.ReplaceNode(returned, Call(returned, "ToList")));
            yield break;
        }

        var wanted = site.Model.GetTypeInfo(state, site.Cancellation).ConvertedType;
        if (type.Name == "List" && wanted is { TypeKind: TypeKind.Interface })
            yield return new Remedy("Hand out a copy, with ToArray", "Snapshot", () => site.Root.ReplaceNode(state, Call(state, "ToArray")));
        else if (type.Name is "List" or "Dictionary" or "HashSet" or "Queue" or "Stack" or "LinkedList" or "SortedDictionary" or "SortedSet" or "SortedList")
            yield return new Remedy("Hand out a copy", "Snapshot", () => site.Root.ReplaceNode(state, SyntaxFactory.ObjectCreationExpression(Members.Named(type)).WithArgumentList(
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(state.WithoutTrivia())))).WithTriviaFrom(state).WithAdditionalAnnotations(Layout.Annotation)));
    }

    private static ExpressionSyntax Call(ExpressionSyntax target, string method) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, target.WithoutTrivia().AsOperand(), SyntaxFactory.IdentifierName(method))).WithTriviaFrom(target);
}

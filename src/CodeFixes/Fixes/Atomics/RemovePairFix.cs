using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Takes a key out of a concurrent dictionary only while it has the value that was found for it: <c>_holds.TryRemove(KeyValuePair.Create(seat, hold))</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovePairFix)), Shared]
public sealed class RemovePairFix : DocumentFix
{
    private const string Pair = "System.Collections.Generic.KeyValuePair";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CompoundUse);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Member) is not { } value || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments: [{ RefKindKeyword.RawKind: 0, Expression: var key }, { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword, Expression: var removed }] } removal
            || removal.ArgumentList.DescendantTrivia().Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia)) || !IsDiscard(removed, site) || site.Model.GetSymbolInfo(removal, site.Cancellation).Symbol is not IMethodSymbol { Name: "TryRemove" } method
            || !method.ContainingType.GetMembers("TryRemove").OfType<IMethodSymbol>().Any(other => other.Parameters is [{ Type.Name: "KeyValuePair" }]) || site.Type(Pair) is not { } pair)
            yield break;
        var entry = key is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == value;
        var given = entry ? SyntaxFactory.IdentifierName(value)
            : SyntaxFactory.ParseExpression($"{(site.Model.LookupNamespacesAndTypes(removal.SpanStart, name: pair.Name).Contains(pair, SymbolEqualityComparer.Default) ? pair.Name : Pair)}.Create({key.WithoutTrivia()}, {value})");
        yield return new Remedy("Remove the key with its value only", "Pair", () => site.Root.ReplaceNode(removal, removal.WithArgumentList(removal.ArgumentList.WithArguments(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(given))))));
    }

    /// <summary>Whether nobody wants to know what was taken out.</summary>
    private static bool IsDiscard(ExpressionSyntax removed, FixSite site) => removed is DeclarationExpressionSyntax { Designation: DiscardDesignationSyntax }
        || (removed is IdentifierNameSyntax { Identifier.ValueText: "_" } && site.Model.GetSymbolInfo(removed, site.Cancellation).Symbol is IDiscardSymbol);
}

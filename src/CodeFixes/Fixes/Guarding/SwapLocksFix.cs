using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Sections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Guarding;

/// <summary>
/// Acquires two locks in the order of the other places. The order that results is one that the reported cycle has already, so that no
/// new cycle can come of it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SwapLocksFix)), Shared]
public sealed class SwapLocksFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LockOrderInversion);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Lock) is not { } held || LockLayer.Acquiring(site.Node) is not { } inner
            || inner.First.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax && !node.IsFunction()).OfType<StatementSyntax>().Select(LockLayer.At).FirstOrDefault(layer => layer is not null && (layer.Name == held || held.EndsWith($".{layer.Name}", StringComparison.Ordinal))) is not { } outer
            || !IsKnownBefore(inner.Target, outer, site) || IsOneLockOfTwoObjects(inner, outer, site))
            yield break;
        var title = $"Acquire '{inner.Name}' before '{outer.Name}'";
        if (outer.Holds(inner) && outer.Parts.Length == inner.Parts.Length && outer.First.RawKind == inner.First.RawKind)
        {
            yield return new Remedy(title, "Swap", () => site.Root.ReplaceNodes(
                outer.Parts.Concat(inner.Parts),
                (part, _) => (outer.Parts.Contains(part) ? inner.Parts[outer.Parts.IndexOf(part)] : outer.Parts[inner.Parts.IndexOf(part)]).WithTriviaFrom(part)));
        }
        else if (outer.First is LockStatementSyntax around && inner.First is LockStatementSyntax { Statement: BlockSyntax or ExpressionStatementSyntax } within && around.Statement == within.Parent && !Waiting.MayWait(around.Statement, site, within))
        {
            // What else the outer section does comes under the inner lock, too.
            yield return new Remedy(title, "Swap", () =>
            {
                var kept = within.Statement is BlockSyntax { Statements: var statements } block && !statements.Any(Declares) ? statements : SyntaxFactory.SingletonList(within.Statement);
                var body = (BlockSyntax)around.Statement;
                var index = body.Statements.IndexOf(within);
                kept = kept.Replace(kept[0], kept[0].WithLeadingTrivia(kept[0].GetLeadingTrivia().HasComment() ? within.GetLeadingTrivia().AddRange(kept[0].GetLeadingTrivia()) : within.GetLeadingTrivia()));
                var held = around.WithStatement(body.WithStatements(body.Statements.RemoveAt(index).InsertRange(index, kept))).WithoutLeadingTrivia().WithoutTrailingTrivia();
                return site.Root.ReplaceNode(around, within.WithStatement(SyntaxFactory.Block(held)).WithTriviaFrom(around).WithAdditionalAnnotations(Layout.Annotation));
            });
        }
    }

    /// <summary>Whether the two are told apart only by the object that they are of: callers give those in either order.</summary>
    private static bool IsOneLockOfTwoObjects(LockLayer inner, LockLayer outer, FixSite site) => site.Model.GetSymbolInfo(inner.Target, site.Cancellation).Symbol is IFieldSymbol { IsStatic: false } gate
        && SymbolEqualityComparer.Default.Equals(gate, site.Model.GetSymbolInfo(outer.Target, site.Cancellation).Symbol);

    private static bool Declares(StatementSyntax statement) => statement is LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax;

    /// <summary>Whether the inner lock is the same object before the outer section as it is in it.</summary>
    private static bool IsKnownBefore(ExpressionSyntax target, LockLayer outer, FixSite site) => target.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().All(name =>
        site.Model.GetSymbolInfo(name, site.Cancellation).Symbol switch
        {
            IFieldSymbol field => field.IsReadOnly,
            IParameterSymbol => true,
            ILocalSymbol local => !outer.Body.Span.Contains(local.Locations[0].SourceSpan),
            ITypeSymbol or INamespaceSymbol => true,
            _ => false,
        });
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Uses what an atomic count returns, in place of another read of the variable.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseCountFix)), Shared]
public sealed class UseCountFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.IgnoredExchange);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Others is not [{ } other] || other.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } count, ArgumentList.Arguments: [{ RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Expression: var variable }, ..] } call
            || site.Model.GetSymbolInfo(call, site.Cancellation).Symbol is not IMethodSymbol { Name: "Increment" or "Decrement" or "Add", ContainingType.Name: "Interlocked" }
            || site.Node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } reported || Read(reported) is not { } read || read.Ancestors().OfType<StatementSyntax>().FirstOrDefault(statement => statement.Parent == block) is not { } use || use.SpanStart < count.SpanStart || use.Body() != count.Body())
            yield break;
        if (use is ReturnStatementSyntax { Expression: { } returned } && returned == read && block.Statements.IndexOf(use) == block.Statements.IndexOf(count) + 1 && !HasComments(count))
            yield return new Remedy("Use what it returns", "Result", () => Returned(count, call, read, site));
        else
            yield return new Remedy("Use what it returns", "Result", () => Kept(count, call, variable, use, reported, site));
    }

    /// <summary>The whole read: the variable, or the call that reads it.</summary>
    private static ExpressionSyntax? Read(ExpressionSyntax reported)
    {
        var read = reported.Parent is MemberAccessExpressionSyntax access && access.Name == reported ? access : reported;
        return read.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } }
            ? call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Read" or "VolatileRead" } } ? call : null
            : read.Parent is AssignmentExpressionSyntax assignment && assignment.Left == read ? null : read;
    }

    private static bool HasComments(SyntaxNode statement) => statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia()).Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary><c>return Interlocked.Increment(ref _last);</c></summary>
    private static SyntaxNode Returned(StatementSyntax count, ExpressionSyntax call, ExpressionSyntax read, FixSite site)
    {
        var root = site.Root.TrackNodes(count, read);
        root = root.ReplaceNode(root.GetCurrentNode(read)!, call.WithoutTrivia().WithTriviaFrom(read));
        return root.RemoveNode(root.GetCurrentNode(count)!, SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    /// <summary><c>var last = Interlocked.Increment(ref _last);</c>, and <c>last</c> in the statement that has read the variable.</summary>
    private static SyntaxNode Kept(StatementSyntax count, ExpressionSyntax call, ExpressionSyntax variable, StatementSyntax use, ExpressionSyntax reported, FixSite site)
    {
        var name = Names.Free(Names.LocalOf(site.Model.GetSymbolInfo(variable, site.Cancellation).Symbol!.Name), count, site);
        var local = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(call.WithoutTrivia())))))
            .WithTriviaFrom(count).WithAdditionalAnnotations(Layout.Annotation);
        var whole = reported.Parent is MemberAccessExpressionSyntax access && access.Name == reported ? access : reported;
        var reads = use.DescendantNodes(node => !node.IsFunction()).OfType<ExpressionSyntax>().Where(node => node.SpanStart >= whole.SpanStart && SyntaxShapes.IsSameExpression(node, whole) && !(node.Parent is MemberAccessExpressionSyntax inner && inner.Name == node)).Select(Read).OfType<ExpressionSyntax>().ToList();
        var root = site.Root.TrackNodes(reads.Append<SyntaxNode>(count));
        root = root.ReplaceNodes(root.GetCurrentNodes<SyntaxNode>(reads), (read, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(read));
        return root.ReplaceNode(root.GetCurrentNode(count)!, local);
    }
}

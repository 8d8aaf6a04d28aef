using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Tests the condition again after the wait.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitInLoopFix)), Shared]
public sealed class WaitInLoopFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.WaitOutsideLoop);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // Again and again with a limit, it would wait without one.
        if (site.Node.FirstAncestorOrSelf<IfStatementSyntax>() is not { Else: null } test || site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments.Count: 1 })
            yield break;
        yield return new Remedy("Wait in a loop", "While", () => site.Root.ReplaceNode(test, SyntaxFactory.WhileStatement(test.Condition, test.Statement)
            .WithWhileKeyword(SyntaxFactory.Token(SyntaxKind.WhileKeyword).WithTriviaFrom(test.IfKeyword)).WithOpenParenToken(test.OpenParenToken).WithCloseParenToken(test.CloseParenToken)));
    }
}

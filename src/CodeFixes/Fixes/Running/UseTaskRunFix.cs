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

/// <summary>Starts async work by Task.Run, whose task is done when the work is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseTaskRunFix)), Shared]
public sealed class UseTaskRunFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.AsyncVoidWork);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StartNew" } access, ArgumentList.Arguments.Count: 1 } call
            || access.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Factory", Expression: var task } || !OuterTask.IsTakenForATask(call, site))
            yield break;
        yield return new Remedy("Use Task.Run", "TaskRun", () => site.Root.ReplaceNode(call.Expression, access.WithExpression(task.WithTriviaFrom(access.Expression)).WithName(SyntaxFactory.IdentifierName("Run"))));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Lets continuations run elsewhere.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunContinuationsAsynchronouslyFix)), Shared]
public sealed class RunContinuationsAsynchronouslyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.InlineContinuation, RuleIds.CallbackUnderLock);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (Creation(site) is not { } creation || creation.ArgumentList?.Arguments.Any(argument => argument.ToString().Contains("RunContinuationsAsynchronously")) == true || site.Type("System.Threading.Tasks.TaskCreationOptions") is not { } options)
            yield break;
        var option = SyntaxFactory.Argument(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(options), SyntaxFactory.IdentifierName("RunContinuationsAsynchronously")));
        var given = creation.ArgumentList ?? SyntaxFactory.ArgumentList();
        // Options that say nothing are in the place of the new one.
        var none = given.Arguments.FirstOrDefault(argument => site.Model.GetTypeInfo(argument.Expression, site.Cancellation).Type is { Name: "TaskCreationOptions" });
        var arguments = none is null ? given.AddArguments(option) : given.ReplaceNode(none, none.WithExpression(option.Expression.WithTriviaFrom(none.Expression)));
        if (none is not null && site.Model.GetConstantValue(none.Expression, site.Cancellation) is not { HasValue: true, Value: 0 })
            yield break;
        yield return new Remedy("Run continuations asynchronously", "Asynchronously", () => site.Root.ReplaceNode(creation, creation switch
        {
            ObjectCreationExpressionSyntax named => named.WithType(named.Type.WithoutTrailingTrivia()).WithArgumentList(arguments.WithTrailingTrivia(named.GetTrailingTrivia())),
            ImplicitObjectCreationExpressionSyntax target => target.WithArgumentList(arguments),
            _ => creation,
        }));
    }

    /// <summary>The reported creation, or that of the source which the reported call completes.</summary>
    private static BaseObjectCreationExpressionSyntax? Creation(FixSite site) => site.Diagnostic.Id == RuleIds.CallbackUnderLock
        ? site.Others.LastOrDefault() as BaseObjectCreationExpressionSyntax
        : site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>();
}

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
        var arguments = (creation.ArgumentList ?? SyntaxFactory.ArgumentList()).AddArguments(option);
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

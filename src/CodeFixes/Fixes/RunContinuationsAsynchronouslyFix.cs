using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Lets continuations run elsewhere.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunContinuationsAsynchronouslyFix)), Shared]
public sealed class RunContinuationsAsynchronouslyFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.InlineContinuation);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation || site.Type("System.Threading.Tasks.TaskCreationOptions") is not { } options)
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
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Lockset.CodeFixes.Editing.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Signalling;

/// <summary>Waits for an event, or a task, that is completed where the polled flag is set.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitForEventFix)), Shared]
public sealed class WaitForEventFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.BusyWait);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<WhileStatementSyntax>() is not { } loop || PolledFlagUses.Of(loop, site) is not { } flag || Signal.For(flag.Field, loop.Statement.HasAwait(), site) is not { } signal
            || flag.Field.ContainingType.GetMembers(signal.Name).FirstOrDefault() is var known && known is not (null or IFieldSymbol { IsReadOnly: true }))
            yield break;
        var isGone = !flag.IsReadElsewhere && flag.Declaration.Declaration.Variables.Count == 1;
        yield return new Remedy(signal.IsTask ? "Await a task that is completed where the flag is set" : "Wait for an event that is set where the flag is", "Event", () =>
        {
            var type = flag.Declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>()!;
            SyntaxNode root = site.Root.TrackNodes(flag.Sets.Append(loop).Append(type).Append(flag.Declaration));
            root = root.ReplaceNode(root.GetCurrentNode((SyntaxNode)loop)!, SyntaxFactory.ParseStatement(signal.Wait)
                .WithLeadingTrivia(loop.GetLeadingTrivia()).WithTrailingTrivia(loop.CloseParenToken.TrailingTrivia.HasComment() ? loop.CloseParenToken.TrailingTrivia : loop.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
            foreach (var set in flag.Sets)
                root = Signalled(root, root.GetCurrentNode(set)!, signal, isKnown: known is not null, isGone);
            if (isGone)
            {
                var declared = root.GetCurrentNode(flag.Declaration)!;
                return known is null ? root.ReplaceNode(declared, signal.Field(site).WithTriviaFrom(declared).WithAdditionalAnnotations(Layout.Annotation)) : root.RemoveNode(declared, SyntaxRemoveOptions.KeepNoTrivia)!;
            }

            var current = (TypeDeclarationSyntax)root.GetCurrentNode((SyntaxNode)type)!;
            return known is null ? root.ReplaceNode(current, current.WithField(signal.Field(site))) : root;
        });
    }

    /// <summary>The root with the signal after, or in the place of, what sets the flag.</summary>
    private static SyntaxNode Signalled(SyntaxNode root, SyntaxNode set, Signal signal, bool isKnown, bool isGone)
    {
        var raised = SyntaxFactory.ParseExpression(signal.Raise);
        switch (set)
        {
            case ExpressionStatementSyntax statement when isKnown:
                return isGone && statement.Parent is BlockSyntax ? root.Without(statement) : root;
            case ExpressionStatementSyntax statement when isGone:
                return root.ReplaceNode(statement, statement.WithExpression(raised.WithTriviaFrom(statement.Expression)));
            case ExpressionStatementSyntax statement:
                return root.ReplaceNode(statement, new SyntaxNode[] { statement.WithTrailingTrivia(statement.GetTrailingTrivia()), StatementPlace.New(SyntaxFactory.ExpressionStatement(raised)) });
            case ArrowExpressionClauseSyntax arrow when isGone:
                return root.ReplaceNode(arrow, arrow.WithExpression(raised.WithTriviaFrom(arrow.Expression)));
            case LambdaExpressionSyntax lambda when isGone:
                return root.ReplaceNode(lambda.Body, raised.WithTriviaFrom(lambda.Body));
            case LambdaExpressionSyntax { ExpressionBody: { } only } lambda:
                return root.ReplaceNode(lambda, lambda.WithExpressionBody(null).WithBlock(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(only), StatementPlace.New(SyntaxFactory.ExpressionStatement(raised)))).WithAdditionalAnnotations(Layout.Annotation));
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } arrow:
                return root.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(arrow.Expression), StatementPlace.New(SyntaxFactory.ExpressionStatement(raised))))
                    .WithTrailingTrivia(method.GetTrailingTrivia()).WithAdditionalAnnotations(Layout.Annotation));
            default:
                return root;
        }
    }

    /// <summary>What tells that the flag is set.</summary>
    private sealed record Signal(string Name, INamedTypeSymbol Type, bool IsTask, bool IsStatic)
    {
        public string Wait => IsTask ? $"await {Name}.Task;" : $"{Name}.Wait();";

        public string Raise => !IsTask ? $"{Name}.Set()" : Type.IsGenericType ? $"{Name}.TrySetResult(true)" : $"{Name}.TrySetResult()";

        public static Signal? For(IFieldSymbol flag, bool isTask, FixSite site)
        {
            if (!isTask)
                return site.Type("System.Threading.ManualResetEventSlim") is { } set ? new Signal(flag.Name + "Event", set, false, flag.IsStatic) : null;
            var source = site.Type("System.Threading.Tasks.TaskCompletionSource") ?? site.Type("System.Threading.Tasks.TaskCompletionSource`1")?.Construct(site.Model.Compilation.GetSpecialType(SpecialType.System_Boolean));
            return source is null || site.Type("System.Threading.Tasks.TaskCreationOptions") is null ? null : new Signal(flag.Name + "Source", source, true, flag.IsStatic);
        }

        /// <summary>The field that holds it.</summary>
        public FieldDeclarationSyntax Field(FixSite site)
        {
            var field = Members.NewObject(site, Type, Name, IsStatic);
            if (!IsTask)
                return field;
            var option = SyntaxFactory.Argument(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(site.Type("System.Threading.Tasks.TaskCreationOptions")!), SyntaxFactory.IdentifierName("RunContinuationsAsynchronously")));
            var made = (BaseObjectCreationExpressionSyntax)field.Declaration.Variables[0].Initializer!.Value;
            return field.ReplaceNode(made, made.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(option))));
        }
    }
}

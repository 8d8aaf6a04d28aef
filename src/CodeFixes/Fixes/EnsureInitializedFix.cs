using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Lets all threads keep the object that was made first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnsureInitializedFix)), Shared]
public sealed class EnsureInitializedFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LazyInitialisationRace);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } write || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { IsReadOnly: false, Type.IsReferenceType: true } field
            || field.Type.AllInterfaces.Any(implemented => implemented.Name == "IDisposable") || write.Right.HasAwait())
            yield break;
        var reference = SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), write.Left.WithoutTrivia());
        if (write.IsKind(SyntaxKind.CoalesceAssignmentExpression) && site.Type("System.Threading.LazyInitializer") is { } lazy)
        {
            yield return new Remedy("Use LazyInitializer.EnsureInitialized", "Lazy", () => Replace(write, lazy, "EnsureInitialized", [reference, SyntaxFactory.Argument(SyntaxFactory.ParenthesizedLambdaExpression(write.Right.WithoutTrivia()))], site));
        }
        else if (write is { Parent: ExpressionStatementSyntax, RawKind: (int)SyntaxKind.SimpleAssignmentExpression } && site.Type("System.Threading.Interlocked") is { } interlocked)
        {
            yield return new Remedy("Use Interlocked.CompareExchange", "Exchange", () => Replace(write, interlocked, "CompareExchange",
                [reference, SyntaxFactory.Argument(write.Right.WithoutTrivia()), SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression))], site));
        }
    }

    private static SyntaxNode Replace(AssignmentExpressionSyntax write, INamedTypeSymbol type, string method, ArgumentSyntax[] arguments, FixSite site) => site.Root.ReplaceNode(write, SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName(method)),
        SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments))).WithTriviaFrom(write).WithAdditionalAnnotations(Layout.Annotation));
}

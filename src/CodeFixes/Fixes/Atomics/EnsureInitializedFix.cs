using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Lets all threads keep the object that was made first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnsureInitializedFix)), Shared]
public sealed class EnsureInitializedFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.LazyInitialisationRace, RuleIds.UnorderedWrite);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { } write || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { IsReadOnly: false, Type.IsReferenceType: true } field
            || !field.Type.CanBeDropped() || write.Right.HasAwait() || (site.Diagnostic.Id == RuleIds.UnorderedWrite && !IsFirst(write, field, site)))
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

    /// <summary>Whether the write gives the field its first value, after a test for null, and nothing else gives it one.</summary>
    private static bool IsFirst(AssignmentExpressionSyntax write, IFieldSymbol field, FixSite site) => site.Hint(FixHints.Guard) is null && field.DeclaredAccessibility == Accessibility.Private && field.ContainingType.DeclaringSyntaxReferences.Length == 1
        && write.Ancestors().OfType<IfStatementSyntax>().FirstOrDefault() is { Condition: var test } outer && outer.Statement.Contains(write)
        && test.Unwrapped().Normal() is var asked && write.Left.Normal() is var name && (asked == name + "==null" || asked == name + "isnull")
        && Members.Uses(field, site).All(use => use.Parent is not AssignmentExpressionSyntax other || other.Left != use || other == write);

    private static SyntaxNode Replace(AssignmentExpressionSyntax write, INamedTypeSymbol type, string method, ArgumentSyntax[] arguments, FixSite site) => site.Root.ReplaceNode(write, SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName(method)),
        SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments))).WithTriviaFrom(write).WithAdditionalAnnotations(Layout.Annotation));
}

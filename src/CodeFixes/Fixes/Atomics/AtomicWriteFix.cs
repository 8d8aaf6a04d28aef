using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Writes a variable in one ordered step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AtomicWriteFix)), Shared]
public sealed class AtomicWriteFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.MixedAtomic);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write || site.Type("System.Threading.Interlocked") is not { } type
            || site.Model.GetTypeInfo(write.Left, site.Cancellation).Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64) || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol)
            yield break;
        yield return new Remedy("Write it with Interlocked.Exchange", "Exchange", () => site.Root.ReplaceNode(write, SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName("Exchange")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), write.Left.WithoutTrivia()), SyntaxFactory.Argument(write.Right.WithoutTrivia())])))
            .WithTriviaFrom(write).WithAdditionalAnnotations(Layout.Annotation)));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Writes an element of a shared array so that others see what was written before it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VolatileElementFix)), Shared]
public sealed class VolatileElementFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.VolatileElements);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax, Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax } write
            || (write.Parent is ArrowExpressionClauseSyntax { Parent: not MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } })
            || site.Type("System.Threading.Volatile") is not { } type || site.Model.GetTypeInfo(write.Left, site.Cancellation).Type is not { } element || write.HasAwait()
            || !(element.IsReferenceType || type.GetMembers("Write").OfType<IMethodSymbol>().Any(method => !method.IsGenericMethod && SymbolEqualityComparer.Default.Equals(method.Parameters[1].Type, element))))
            yield break;
        yield return new Remedy("Write it with Volatile.Write", "Volatile", () => site.Root.ReplaceNode(write, SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(type), SyntaxFactory.IdentifierName("Write")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), write.Left.WithoutTrivia()), SyntaxFactory.Argument(write.Right.WithoutTrivia())])))
            .WithTriviaFrom(write).WithAdditionalAnnotations(Layout.Annotation)));
    }
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lockset.CodeFixes.Fixes;

/// <summary>Tests a flag and sets it in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExchangeFlagFix)), Shared]
public sealed class ExchangeFlagFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckThenAct);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: LiteralExpressionSyntax value } write } set
            || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } flag
            || site.Type("System.Threading.Interlocked") is not { } interlocked || !TakesFlags(interlocked) || IsWrittenElsewhere(flag, write, site))
            yield break;
        if (Test(set) is not { } test || !IsSame(test.Condition, write.Left, value.IsKind(SyntaxKind.TrueLiteralExpression) == test.Statement.Contains(set)))
            yield break;
        yield return new Remedy("Test and set it with Interlocked.Exchange", "Exchange", () =>
        {
            ExpressionSyntax exchange = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Members.Receiver(interlocked), SyntaxFactory.IdentifierName("Exchange")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), write.Left.WithoutTrivia()), SyntaxFactory.Argument(value.WithoutTrivia())])));
            if (test.Condition.Unwrapped() is PrefixUnaryExpressionSyntax)
                exchange = SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, exchange);
            var root = site.Root.TrackNodes(test, set);
            root = root.ReplaceNode(root.GetCurrentNode(test)!.Condition, exchange.WithTriviaFrom(test.Condition).WithAdditionalAnnotations(Layout.Annotation));
            return root.Without(root.GetCurrentNode(set)!);
        });
    }

    /// <summary>The test that decides on the write: <c>if (flag) return; flag = true;</c> or <c>if (!flag) { flag = true; … }</c>.</summary>
    private static IfStatementSyntax? Test(ExpressionStatementSyntax set)
    {
        if (set.Parent is not BlockSyntax block)
            return null;
        var index = block.Statements.IndexOf(set);
        if (index == 0 && block.Parent is IfStatementSyntax { Else: null } around && block.Statements.Count > 1)
            return around;
        return index > 0 && block.Statements[index - 1] is IfStatementSyntax { Else: null } before && before.Statement.Leaves() ? before : null;
    }

    /// <summary>Whether the condition is the flag itself (that it is set already), or its opposite.</summary>
    private static bool IsSame(ExpressionSyntax condition, ExpressionSyntax flag, bool negated) => condition.Unwrapped() switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => negated && SyntaxShapes.IsSameExpression(not.Operand.Unwrapped(), flag),
        var other => !negated && SyntaxShapes.IsSameExpression(other, flag),
    };

    /// <summary>Whether the framework exchanges values that are no objects and no numbers, as of .NET 9.</summary>
    private static bool TakesFlags(INamedTypeSymbol interlocked) => interlocked.GetMembers("Exchange").OfType<IMethodSymbol>().Any(method => method.TypeParameters is [{ HasReferenceTypeConstraint: false }]);

    /// <summary>Whether a plain write would be left: it is no part of what Interlocked does.</summary>
    private static bool IsWrittenElsewhere(IFieldSymbol flag, AssignmentExpressionSyntax write, FixSite site) => flag.DeclaredAccessibility != Accessibility.Private || flag.ContainingType.DeclaringSyntaxReferences.Length > 1
        || site.Root.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(other => other != write && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(other.Left, site.Cancellation).Symbol, flag));
}

using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Tests a flag or state and sets it in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExchangeFlagFix)), Shared]
public sealed class ExchangeFlagFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.CheckThenAct, RuleIds.UnorderedWrite);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        if (site.Hint(FixHints.Guard) is not null || site.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var value } write } set
            || site.Model.GetSymbolInfo(write.Left, site.Cancellation).Symbol is not IFieldSymbol { Type.IsValueType: true } flag || !IsConstant(value, site)
            || site.Type("System.Threading.Interlocked") is not { } interlocked || IsWrittenElsewhere(flag, write, site) || Test(set) is not { } test || Read(test, write.Left, site) is not { } state)
            yield break;
        var method = state.IsEqual && !state.IsFlag ? "CompareExchange" : "Exchange";
        if (!Takes(interlocked, method, flag.Type) || (method == "Exchange" && !IsSameConstant(value, state.Constant, site) && !state.IsFlag))
            yield break;
        yield return new Remedy($"Test and set it with Interlocked.{method}", "Exchange", () =>
        {
            var call = state.IsEqual && !state.IsFlag
                ? Calls.WithRef(Members.Receiver(interlocked), method, write.Left, value, state.Constant!)
                : Calls.WithRef(Members.Receiver(interlocked), method, write.Left, value);
            var root = site.Root.TrackNodes(state.Term, set);
            root = root.ReplaceNode(root.GetCurrentNode(state.Term)!, state.Ask(call).WithTriviaFrom(state.Term).WithAdditionalAnnotations(Layout.Annotation));
            return root.Without(root.GetCurrentNode(set)!);
        });
    }

    /// <summary>What a condition asks of the flag.</summary>
    /// <param name="Term">The condition, or its last part.</param>
    /// <param name="Constant">The value that the flag is compared with; null where it is a condition itself.</param>
    /// <param name="IsEqual">Whether the write comes for that value alone.</param>
    /// <param name="Ask">The same question of another expression.</param>
    private sealed record State(ExpressionSyntax Term, ExpressionSyntax? Constant, bool IsEqual, Func<ExpressionSyntax, ExpressionSyntax> Ask)
    {
        public bool IsFlag => Constant is null or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression };
    }

    /// <summary>The test that decides on the write: <c>if (flag) return; flag = true;</c> or <c>if (!flag) { flag = true; … }</c>.</summary>
    private static (IfStatementSyntax If, bool IsInside, ExpressionSyntax Value)? Test(ExpressionStatementSyntax set)
    {
        var value = ((AssignmentExpressionSyntax)set.Expression).Right;
        if (set.Parent is not BlockSyntax block)
            return null;
        var index = block.Statements.IndexOf(set);
        if (index == 0 && block.Parent is IfStatementSyntax around && around.Statement == block && block.Statements.Count > 1)
            return (around, true, value);
        return index > 0 && block.Statements[index - 1] is IfStatementSyntax { Else: null } before && before.Statement.Leaves() ? (before, false, value) : null;
    }

    private static State? Read((IfStatementSyntax If, bool IsInside, ExpressionSyntax Value) test, ExpressionSyntax flag, FixSite site)
    {
        var term = test.If.Condition;
        while (term.Unwrapped() is BinaryExpressionSyntax both && both.IsKind(test.IsInside ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression))
            term = both.Right;
        var asked = term.Unwrapped();
        var isSetToTrue = test.Value.IsKind(SyntaxKind.TrueLiteralExpression);
        switch (asked)
        {
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not when IsSame(not.Operand, flag):
                return isSetToTrue == test.IsInside ? new State(term, null, true, call => SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, call)) : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison:
                var (left, constant) = IsSame(comparison.Left, flag) ? (comparison.Left, comparison.Right) : (comparison.Right, comparison.Left);
                if (!IsSame(left, flag) || !IsConstant(constant, site))
                    return null;
                var isEqual = comparison.IsKind(SyntaxKind.EqualsExpression) == test.IsInside;
                // To set what it is already does not tell the first from the second.
                return isEqual == IsSameConstant(test.Value, constant, site) ? null : new State(term, constant, isEqual, call => comparison.ReplaceNode(left, call.WithTriviaFrom(left)));
            default:
                return IsSame(asked, flag) && isSetToTrue != test.IsInside ? new State(term, null, true, call => call) : null;
        }
    }

    private static bool IsSame(ExpressionSyntax expression, ExpressionSyntax flag) => SyntaxShapes.IsSameExpression(expression.Unwrapped(), flag);

    private static bool IsConstant(ExpressionSyntax value, FixSite site) => site.Model.GetConstantValue(value, site.Cancellation).HasValue;

    private static bool IsSameConstant(ExpressionSyntax value, ExpressionSyntax? other, FixSite site) => other is not null && Equals(site.Model.GetConstantValue(value, site.Cancellation).Value, site.Model.GetConstantValue(other, site.Cancellation).Value);

    /// <summary>Whether the framework exchanges values of the type; since .NET 9, of all types that have no more than eight bytes.</summary>
    private static bool Takes(INamedTypeSymbol interlocked, string method, ITypeSymbol type) => interlocked.GetMembers(method).OfType<IMethodSymbol>().Any(candidate => candidate.IsGenericMethod
        ? candidate.TypeParameters is [{ HasReferenceTypeConstraint: false }] && (type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Byte or SpecialType.System_Int16)
        : SymbolEqualityComparer.Default.Equals(candidate.Parameters[0].Type, type));

    /// <summary>Whether a plain write would be left: it is no part of what Interlocked does.</summary>
    private static bool IsWrittenElsewhere(IFieldSymbol flag, AssignmentExpressionSyntax write, FixSite site) => flag.DeclaredAccessibility != Accessibility.Private || flag.ContainingType.DeclaringSyntaxReferences.Length > 1
        || Members.Uses(flag, site).Any(use => use.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } || (use.Parent is AssignmentExpressionSyntax other && other.Left == use && other != write));
}

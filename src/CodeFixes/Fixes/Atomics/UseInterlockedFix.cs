using System.Collections.Immutable;
using System.Composition;
using Lockset.Analyzers.Rules;
using Lockset.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.CodeFixes.Fixes.Atomics;

/// <summary>Replaces a read-modify-write by the Interlocked call that does it in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseInterlockedFix)), Shared]
public sealed class UseInterlockedFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(RuleIds.NonAtomicUpdate, RuleIds.CapturedVariableRace, RuleIds.RaceAcrossTypes, RuleIds.UnguardedStatic);

    /// <inheritdoc/>
    internal override IEnumerable<Remedy> Remedies(FixSite site)
    {
        // The lock that guards the variable elsewhere would not exclude an Interlocked call.
        if (site.Hint(FixHints.Guard) is not null || site.Node is not ExpressionSyntax node || site.Type("System.Threading.Interlocked") is not { } interlocked)
            yield break;
        if (Read(node, site) is not { } update || !IsReferable(update.Target, site) || !HasOverload(interlocked, update))
            yield break;
        var isUsed = site.Model.GetOperation(node, site.Cancellation)?.Parent is not (IExpressionStatementOperation or IForLoopOperation or IReturnOperation { ReturnedValue: null });
        if (Call(update, isUsed, Members.Receiver(interlocked)) is { } call)
            yield return new Remedy($"Use Interlocked.{update.Method}", "Interlocked", () => site.Root.ReplaceNode(node, call.WithTriviaFrom(node).WithAdditionalAnnotations(Layout.Annotation)));
    }

    /// <summary>An update as the call that does it.</summary>
    /// <param name="Target">The variable.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Method">The Interlocked method.</param>
    /// <param name="Operand">What is added or combined; null for Increment and Decrement.</param>
    /// <param name="IsPostfix">Whether the expression's value is the old one.</param>
    private sealed record Update(ExpressionSyntax Target, ITypeSymbol Type, string Method, ExpressionSyntax? Operand, bool IsPostfix = false);

    private static Update? Read(ExpressionSyntax node, FixSite site)
    {
        switch (site.Model.GetOperation(node, site.Cancellation))
        {
            case IIncrementOrDecrementOperation { IsChecked: false, OperatorMethod: null, Target.Type: { } type } step:
                var method = step.Kind == OperationKind.Increment ? "Increment" : "Decrement";
                return new Update((ExpressionSyntax)step.Target.Syntax, type, method, null, step.IsPostfix);
            case ICompoundAssignmentOperation { IsChecked: false, OperatorMethod: null, Target.Type: { } type } compound:
                return Of((ExpressionSyntax)compound.Target.Syntax, type, compound.OperatorKind, (ExpressionSyntax)compound.Value.Syntax);
            case ISimpleAssignmentOperation { Target.Type: { } type, Value: var value } assignment:
                return OfComputed((ExpressionSyntax)assignment.Target.Syntax, type, value);
            // Volatile.Write(ref x, Volatile.Read(ref x) + 1), Interlocked.Exchange(ref x, x + 1)
            case IInvocationOperation { Arguments: [var target, var value] } call when target.Value.Type is { } type:
                return call.Parent is IExpressionStatementOperation ? OfComputed((ExpressionSyntax)target.Value.Syntax, type, value.Value) : null;
            default:
                return null;
        }
    }

    private static Update? OfComputed(ExpressionSyntax target, ITypeSymbol type, IOperation value)
    {
        while (value is IConversionOperation { OperatorMethod: null } conversion)
            value = conversion.Operand;
        if (value is not IBinaryOperation { IsChecked: false, OperatorMethod: null } binary)
            return null;
        if (IsSame(binary.LeftOperand, target))
            return Of(target, type, binary.OperatorKind, (ExpressionSyntax)binary.RightOperand.Syntax);
        return binary.OperatorKind is BinaryOperatorKind.Add or BinaryOperatorKind.Or or BinaryOperatorKind.And && IsSame(binary.RightOperand, target)
            ? Of(target, type, binary.OperatorKind, (ExpressionSyntax)binary.LeftOperand.Syntax)
            : null;
    }

    private static bool IsSame(IOperation read, ExpressionSyntax target)
    {
        var variable = read is IInvocationOperation { Arguments: [var only] } ? only.Value.Syntax : read.Syntax;
        return SyntaxShapes.IsSameExpression(variable, target);
    }

    private static Update? Of(ExpressionSyntax target, ITypeSymbol type, BinaryOperatorKind kind, ExpressionSyntax operand)
    {
        if (operand.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(inner => SyntaxShapes.IsSameExpression(inner, target)) || operand.HasAwait())
            return null;
        var isOne = operand.Unwrapped() is LiteralExpressionSyntax { Token.Value: 1 };
        return kind switch
        {
            BinaryOperatorKind.Add => isOne ? new Update(target, type, "Increment", null) : new Update(target, type, "Add", operand),
            BinaryOperatorKind.Subtract when isOne => new Update(target, type, "Decrement", null),
            BinaryOperatorKind.Subtract when type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 =>
                new Update(target, type, "Add", SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, operand.WithoutTrivia().AsOperand())),
            BinaryOperatorKind.Or => new Update(target, type, "Or", operand),
            BinaryOperatorKind.And => new Update(target, type, "And", operand),
            _ => null,
        };
    }

    /// <summary>Whether the target can be passed by reference: a field or an array element, not a property.</summary>
    private static bool IsReferable(ExpressionSyntax target, FixSite site) =>
        site.Model.GetOperation(target, site.Cancellation) is IFieldReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation;

    private static bool HasOverload(INamedTypeSymbol interlocked, Update update) => interlocked.GetMembers(update.Method).OfType<IMethodSymbol>().Any(method =>
        !method.IsGenericMethod && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, update.Type));

    private static ExpressionSyntax? Call(Update update, bool isUsed, ExpressionSyntax interlocked)
    {
        var reference = SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.RefKeyword), update.Target.WithoutTrivia());
        var arguments = update.Operand is null ? [reference] : new[] { reference, SyntaxFactory.Argument(update.Operand.Unwrapped().WithoutTrivia()) };
        ExpressionSyntax call = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, interlocked, SyntaxFactory.IdentifierName(update.Method)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments)));
        if (!isUsed)
            return call;
        // Or and And return the old value, which no assignment does.
        if (update.Method is "Or" or "And")
            return null;
        if (!update.IsPostfix)
            return call;
        var back = update.Method == "Increment" ? SyntaxKind.SubtractExpression : SyntaxKind.AddExpression;
        return SyntaxFactory.ParenthesizedExpression(SyntaxFactory.BinaryExpression(back, call, SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1))))
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation);
    }
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Bodies that bring the objects they lock into an order first.</summary>
internal static class ChosenOrder
{
    /// <summary>Whether <paramref name="body"/> compares something by which it may order what it locks.</summary>
    public static bool IsIn(BodyFacts body) => body.Body.Operations.Any(operation => operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual } comparison => !LexicalLocks.Around(comparison).Any(),
        IInvocationOperation call => call.TargetMethod.Name is "CompareTo" or "Compare" or "CompareOrdinal" or "GetHashCode" or "Min" or "Max",
        _ => false,
    });

    /// <summary>Whether only members of the type give the body what it locks, and each of them compares the objects first.</summary>
    public static bool IsByCallers(BodyFacts body, int steps = 3) => steps > 0
        && body.Body.Method is { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => !call.IsDelegate && call.Caller != body && (IsBefore(call) || IsByCallers(call.Caller, steps - 1)));

    /// <summary>Whether the caller compares two things, of which none is a fixed number, before the call.</summary>
    private static bool IsBefore(CallSite call) => call.Caller.Body.Operations.Any(operation => operation.Syntax.SpanStart < call.Operation.Syntax.SpanStart && operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual } comparison =>
            !comparison.LeftOperand.ConstantValue.HasValue && !comparison.RightOperand.ConstantValue.HasValue && comparison.Enclosing().Any(outer => outer is IConditionalOperation),
        IInvocationOperation { TargetMethod.Name: "CompareTo" or "Compare" or "CompareOrdinal" } compared => !LexicalLocks.Around(compared).Any(),
        _ => false,
    });
}

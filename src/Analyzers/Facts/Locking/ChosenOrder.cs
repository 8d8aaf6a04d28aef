using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Bodies that bring the objects they lock into an order first.</summary>
internal static class ChosenOrder
{
    /// <summary>Whether <paramref name="body"/> compares something by which it may order what it locks.</summary>
    public static bool IsIn(BodyFacts body) => body.Body.Operations.Any(operation => operation switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual } comparison => !LexicalLocks.Around(comparison).Any(),
        IInvocationOperation call => call.TargetMethod.Name is "CompareTo" or "Compare" or "GetHashCode" or "Min" or "Max",
        _ => false,
    });
}

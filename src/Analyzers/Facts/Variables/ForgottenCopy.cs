using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A variable that may be null is copied, so that nobody can set it to null between the test and the use; the copy is tested, but the variable is used.</summary>
/// <param name="Use">The use of the variable.</param>
/// <param name="Test">The copy in the test.</param>
/// <param name="Copy">The copy.</param>
/// <param name="Undo">Where the variable is set to null.</param>
internal sealed record ForgottenCopy(Access Use, IOperation Test, ILocalSymbol Copy, Access Undo)
{
    /// <summary>Those among all accesses to one variable.</summary>
    public static IEnumerable<ForgottenCopy> Among(ImmutableArray<Access> accesses)
    {
        if (accesses.IsEmpty || accesses[0].Variable.ValueType() is not { IsReferenceType: true } || accesses.FirstOrDefault(access => access.Operation is ISimpleAssignmentOperation { Value: var value } && value.IsNull()) is not { } undo)
            yield break;
        foreach (var copied in accesses.Where(access => access.Kind == AccessKind.Read && access.Guards.AreNone))
        {
            if (copied.Operation.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var copy } } || copied.Body.Type.Locks.LocalsOf(copied.Body.Body).IsReassigned(copy))
                continue;
            foreach (var use in accesses.Where(access => access.Body == copied.Body && access.Kind == AccessKind.Read && access.Operation.Syntax.SpanStart > copied.Operation.Syntax.SpanStart && access.Object.Equals(copied.Object) && access.Guards.AreNone && access.Operation.IsDereferenced()))
            {
                var tests = use.Operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).ToList();
                if (tests.Find(part => Assignments.Refers(part, copy) && IsNullTest(part)) is { } test && !tests.Exists(part => part is IMemberReferenceOperation tested && SymbolEqualityComparer.Default.Equals(tested.Member.OriginalDefinition, use.Variable)) && !accesses.Any(write => write.Body == use.Body && write.Writes && IsBetween(write, copied, use)))
                    yield return new ForgottenCopy(use, test, copy, accesses.FirstOrDefault(other => other.Body != use.Body && other.Operation is ISimpleAssignmentOperation { Value: var value } && value.IsNull()) ?? undo);
            }
        }
    }

    private static bool IsBetween(Access write, Access first, Access last) => write.Operation.Syntax.SpanStart > first.Operation.Syntax.SpanStart && write.Operation.Syntax.SpanStart < last.Operation.Syntax.SpanStart;

    private static bool IsNullTest(IOperation copy) => copy.Unconverted() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.Equals } comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IIsPatternOperation => true,
        _ => false,
    };
}

using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A variable is set to null without the lock under which another member tests it and counts on what it has found:
/// <c>lock (_gate) { if (_value == null) _value = Make(); return _value; }</c>.
/// </summary>
/// <param name="Reset">The write of null.</param>
/// <param name="Test">The test.</param>
/// <param name="Use">The use, in the same section, which has to find an object.</param>
/// <param name="Guard">The lock.</param>
internal sealed record UnlockedReset(Access Reset, Access Test, Access Use, Grip Guard)
{
    /// <summary>Those among all accesses to one variable, in source order.</summary>
    public static IEnumerable<UnlockedReset> Among(ImmutableArray<Access> accesses)
    {
        foreach (var reset in accesses.Where(access => IsGivenUp(access) && access.Guards.AreNone))
        {
            if (accesses.Where(use => use.Body.Body.Outermost != reset.Body.Body.Outermost).Select(use => Of(reset, use, accesses)).OfType<UnlockedReset>().FirstOrDefault() is { } found)
                yield return found;
        }
    }

    /// <summary>Whether the member that sets it to null gives up a good deal more, or has itself called the one that counts on it: it comes after all that, in a course of its own.</summary>
    public bool IsPartOfAnEnd =>
        Reset.Body.Type.Accesses.All.Where(access => access.Body.Body.Outermost == Reset.Body.Body.Outermost && IsGivenUp(access)).Select(access => access.Variable).Distinct<ISymbol>(SymbolEqualityComparer.Default).Skip(2).Any()
        || GivesUpByCalls || Reset.Body.Type.Calls.From(Reset.Body).Any(call => Reset.Body.Type.Calls.BodyOf(call.Target) == Use.Body);

    private bool GivesUpByCalls => Reset.Body.Type.Calls.From(Reset.Body).Select(call => Reset.Body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>()
        .Any(called => Reset.Body.Type.Accesses.All.Where(access => access.Body == called && IsGivenUp(access)).Skip(2).Any());

    private static UnlockedReset? Of(Access reset, Access use, ImmutableArray<Access> accesses)
    {
        if (use.Kind != AccessKind.Read || !NeedsObject(use))
            return null;
        foreach (var guard in use.Guards.Locks.Where(grip => grip.Mode == LockMode.Exclusive).OrderBy(grip => grip.ToString(), StringComparer.Ordinal))
        {
            // Only who stores objects under the lock alone counts on it.
            if (accesses.Any(access => access.Writes && !IsGivenUp(access) && !access.Guards.Locks.Contains(guard)))
                continue;
            var sections = Section.At(use.Operation, use.Body).ToList();
            var test = accesses.FirstOrDefault(access => access.Body == use.Body && access.Kind == AccessKind.Read && access.Operation.Syntax.Span.End <= use.Operation.Syntax.SpanStart
                && IsTestedForNull(access.Operation) && access.Guards.Locks.Contains(guard) && Section.At(access.Operation, access.Body).Any(sections.Contains));
            if (test is not null)
                return new UnlockedReset(reset, test, use, guard);
        }

        return null;
    }

    private static bool IsGivenUp(Access access) => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value } } && value.IsNull();

    /// <summary>Whether the use throws, or answers what it promises not to, where it finds null.</summary>
    private static bool NeedsObject(Access use) => use.Operation.Parent switch
    {
        IInvocationOperation call => call.Instance == use.Operation,
        IMemberReferenceOperation member => member.Instance == use.Operation && use.Operation.Type is { IsReferenceType: true },
        _ => use.Operation.Unconverted() is IReturnOperation && use.Operation.Type is { IsReferenceType: true } && IsPromised(use.Body.Body.Method),
    };

    private static bool IsPromised(IMethodSymbol? method) => method?.ReturnType is { } type
        && (method.IsAsync ? type is INamedTypeSymbol { TypeArguments: [{ NullableAnnotation: not NullableAnnotation.Annotated }] } : type.NullableAnnotation != NullableAnnotation.Annotated);

    private static bool IsTestedForNull(IOperation read) => read.Unconverted() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IIsPatternOperation { Pattern: var pattern } => pattern.DescendantsAndSelf().OfType<IConstantPatternOperation>().Any(constant => constant.Value.IsNull()),
        _ => false,
    };
}

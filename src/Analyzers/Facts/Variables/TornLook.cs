using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>A value of several words that is read without the lock under which it is always written: <c>lock (_gate) _last = position;</c>, and elsewhere <c>return _last;</c>.</summary>
/// <param name="Read">The read.</param>
/// <param name="Write">A write that it meets.</param>
/// <param name="Guard">The lock.</param>
internal sealed record TornLook(Access Read, Access Write, Grip Guard)
{
    /// <summary>Those among all accesses to one variable, in source order.</summary>
    public static IEnumerable<TornLook> Among(ISymbol variable, ImmutableArray<Access> accesses)
    {
        if (variable.ValueType()?.IsOfSeveralWords() != true || accesses.Any(access => access.Kind == AccessKind.Reference || access.IsAtomic))
            yield break;
        var writes = accesses.Where(access => access.Writes && !access.Body.Body.IsConstruction).ToList();
        if (UnlockedLook.GuardOf(writes) is not { } guard)
            yield break;
        foreach (var read in accesses.Where(access => access is { Kind: AccessKind.Read, Part: null, IsElement: false } && access.Guards.AreNone && !access.Body.Body.IsConstruction && !IsLookedAtOnly(access) && !IsCalled(access.Operation)))
        {
            // Who comes by the lock first, by a helper as well, has an order; who looks again under it only saves himself the lock where he can.
            if (writes.Find(write => write.Body.Body.Outermost != read.Body.Body.Outermost) is { } write && !accesses.Any(other => IsUnder(other, guard) && IsBeside(other, read)) && !IsAfterEnd(read) && !IsTriedAgain(read))
                yield return new TornLook(read, write, guard);
        }
    }

    /// <summary>Whether only one part is looked at, which is a word: whether a nullable value is there.</summary>
    public static bool IsLookedAtOnly(Access read) => read.Kind == AccessKind.Read && read.Operation.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "HasValue" } or IIsPatternOperation => true,
        IBinaryOperation comparison => comparison.LeftOperand.IsNull() || comparison.RightOperand.IsNull(),
        IConversionOperation { Parent: IBinaryOperation comparison } => comparison.RightOperand.IsNull(),
        _ => false,
    };

    /// <summary>Whether a method of a struct that changes itself is called in its place: it looks at what it likes, and is no copy.</summary>
    private static bool IsCalled(IOperation read) => read.Parent is IInvocationOperation { TargetMethod.IsReadOnly: false } call && call.Instance == read
        && read.Type is INamedTypeSymbol { IsReadOnly: false, IsTupleType: false, IsRecord: false } type && type.IsInSource();

    /// <summary>Whether the member has waited for somebody's end, or signal, before it reads.</summary>
    private static bool IsAfterEnd(Access read) => read.Body.Signals.Waits.Any(wait => wait.Syntax.Span.End <= read.Operation.Syntax.SpanStart);

    /// <summary>Whether the reader asks a stamp before and after it, and takes a value that is torn for none: <c>do { stamp = Volatile.Read(ref _stamp); copy = _last; } while (stamp != Volatile.Read(ref _stamp));</c>.</summary>
    private static bool IsTriedAgain(Access read) => read.Operation.Enclosing().Any(outer => outer is ILoopOperation) && read.Body.Type.Accesses.All
        .Where(other => other.Body == read.Body && (other.Kind == AccessKind.AtomicRead || other.Variable is IFieldSymbol { IsVolatile: true }) && !SymbolEqualityComparer.Default.Equals(other.Variable, read.Variable))
        .GroupBy(other => other.Variable, SymbolEqualityComparer.Default)
        .Any(stamp => stamp.Any(asked => asked.Operation.Syntax.Span.End <= read.Operation.Syntax.SpanStart) && stamp.Any(asked => asked.Operation.Syntax.SpanStart >= read.Operation.Syntax.Span.End));

    private static bool IsUnder(Access access, Grip guard) => access.Guards.Locks.Any(held => held.Lock.Equals(guard.Lock));

    private static bool IsBeside(Access guarded, Access read) => guarded.Body.Body.Outermost == read.Body.Body.Outermost
        || (guarded.Body.Body.Method is { } helper && read.Body.Body.Calls.Any(call => call.Syntax.Span.End <= read.Operation.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, helper.OriginalDefinition)));
}

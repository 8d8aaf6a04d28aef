using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A timer that ticks at once, and whose tick uses the field in which the timer is stored when it has been made: <c>_timer = new Timer(Tick, null, 0, 500);</c>.
/// The first tick may come before that.
/// </summary>
/// <param name="Timer">The timer.</param>
/// <param name="Holder">The field.</param>
/// <param name="Use">What the tick does with it.</param>
internal sealed record EarlyTick(ThreadEntry Timer, IFieldSymbol Holder, Access Use)
{
    /// <summary>Those of the type, one for each timer.</summary>
    public static IEnumerable<EarlyTick> Of(TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry.Created is not { } created || TimerPeriod.Given(created) is not { IsDefault: false } given || given.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime")?.Value is not { } due || !IsAtOnce(due.Unwrapped())
                || created.Unconverted() is not ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var holder } } store)
                continue;
            var locks = Of(store, holder, type)?.Guards.Locks;
            var use = type.Accesses.All.FirstOrDefault(access => SymbolEqualityComparer.Default.Equals(access.Variable, holder.OriginalDefinition) && access.Kind == AccessKind.Read && access.Operation.IsDereferenced()
                && type.Threads.EntriesReaching(access.Body).Contains(entry) && access.Operation.Unconverted() is not IConditionalAccessOperation && !access.Operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part.IsWrittenLike(access.Operation)))
                // Who waits for the lock under which the timer is made finds it stored.
                && locks?.Overlaps(access.Guards.Locks) != true && !LateStart.WaitsFirst(entry.Target, access.Operation, access.Body));
            if (use is not null)
                yield return new EarlyTick(entry, holder, use);
        }
    }

    private static Access? Of(ISimpleAssignmentOperation store, IFieldSymbol holder, TypeFacts type) => type.Accesses.All.FirstOrDefault(access => access.Writes && access.Operation == store && SymbolEqualityComparer.Default.Equals(access.Variable, holder.OriginalDefinition));

    private static bool IsAtOnce(IOperation due) => due is { ConstantValue: { HasValue: true, Value: 0 or 0L or 0u } } or IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } };
}

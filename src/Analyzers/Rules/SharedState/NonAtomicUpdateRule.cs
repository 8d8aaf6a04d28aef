using Lockset.Analyzers.Facts.Bodies;
using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>Shared state is read, changed and written back in separate steps, so that another thread's update in between is lost.</summary>
internal sealed class NonAtomicUpdateRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.NonAtomicUpdate,
        title: "Read-modify-write of shared state is not atomic",
        messageFormat: "'{0}' reads and writes '{1}' in separate steps, {2}: an update by another thread in between is lost",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use an Interlocked call, or the lock that guards the state elsewhere.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var (variable, accesses) in type.Reached)
            CheckUpdates(variable, accesses, update => OfThreads(update, accesses), guard: null, report);

        foreach (var (variable, accesses) in type.Shared)
        {
            var guard = new Lazy<GuardEvidence?>(() => GuardEvidence.Of(accesses));
            CheckUpdates(variable, accesses, update => Evidence(update, variable, accesses, guard.Value), guard, report);
            CheckResets(variable, accesses, report);
        }

        foreach (var (step, keeper) in CountedForKey.In(type))
            report.Suggest(step.Location, keeper.Locations, FixHints.None.Add(FixHints.Member, step.Variable.Name), Excerpt.Of(step.Operation.Syntax), step.Variable.Name, $"and several threads may have the object, which '{keeper.Name}' keeps for all who ask for its key");

        foreach (var (body, (reset, read, counter)) in type.Bodies.SelectMany(body => TakenCount.OfCells(body).Select(taken => (body, taken))))
        {
            object[] arguments = [Excerpt.Of(reset.Syntax), counter.Name, $"after '{Excerpt.Of(read.Syntax)}' on line {Excerpt.Line(read.Syntax.GetLocation())} has read it, and '{counter.ContainingType.Name}' counts at any time; Interlocked.Exchange does both at once"];
            report.Judge(!body.IsKeptApartByCallers, reset.Syntax.GetLocation(), [read.Syntax.GetLocation()], FixHints.None, arguments);
        }
    }

    private static void CheckUpdates(ISymbol variable, ImmutableArray<Access> accesses, Func<Access, Reason?> evidenceOf, Lazy<GuardEvidence?>? guard, Report report)
    {
        foreach (var update in accesses.Where(access => access.Kind == AccessKind.Update && access.Guards.AreNoLocks))
        {
            if (evidenceOf(update) is { } evidence)
                Publish(report, update, variable, evidence, guard?.Value);
        }
    }

    /// <summary>A counter that others count atomically is read, and then set to nought in a step of its own.</summary>
    private static void CheckResets(ISymbol variable, ImmutableArray<Access> accesses, Report report)
    {
        if (accesses.FirstOrDefault(access => access.Kind == AccessKind.AtomicUpdate && IsAtomicStep(access)) is not { } step)
            return;
        foreach (var (reset, read) in accesses.Where(access => access.Writes && access.Body != step.Body).Select(access => (access, TakenCount.ReadBefore(access, accesses))).Where(taken => taken.Item2 is not null))
            report.At(reset.Location, [read!.Location, step.Location], FixHints.None, Excerpt.Of(reset.Operation.Syntax), variable.Name, $"although '{Excerpt.Of(step.Operation.Syntax)}' in '{step.Body.Body.Name}' on line {Excerpt.Line(step.Location)} counts at any time; Interlocked.Exchange does both at once");
    }

    private static void Publish(Report report, Access update, ISymbol variable, Reason evidence, GuardEvidence? guard)
    {
        var hints = LockHints.OfGuard(guard, update).Add(FixHints.Member, variable.Name);
        var location = update.Location;
        report.Judge(evidence.IsCertain, location, evidence.Sites, hints, Excerpt.Of(update.Operation.Syntax), variable.Name, evidence.Text);
    }

    private static Reason? Evidence(Access update, ISymbol variable, ImmutableArray<Access> accesses, GuardEvidence? guard)
    {
        if (OfThreads(update, accesses) is { } seen)
            return seen;
        // What no thread of the type shows, those who call the member may know better.
        var told = OfAtomicUse(update, accesses) ?? OfGuard(update, guard, accesses) ?? OfVolatile(update, variable) ?? OfKept(update, accesses);
        return told is { IsCertain: true } && update.Body.IsKeptApartByCallers ? told with { IsCertain = false } : told;
    }

    /// <summary>Two threads do it, or one does it while another writes.</summary>
    private static Reason? OfThreads(Access update, ImmutableArray<Access> accesses)
    {
        Reason? guess = null;
        foreach (var other in accesses.Where(access => access.Writes && !access.MayExclude(update)).OrderByDescending(access => access == update))
        {
            if (update.Body.Type.Threads.InParallel(update, other) is not { } meeting)
                continue;
            // Whether a step or a reset comes last is a matter of order; that both are one step does not tell.
            var isReset = other is { Kind: AccessKind.Write, Operation: ISimpleAssignmentOperation { Value: var stored } } && IsDefault(stored.Unwrapped());
            var reason = new Reason(meeting.Text, meeting.Sites, !meeting.MayBeKeptApart && !isReset);
            if (reason.IsCertain)
                return reason;
            guess ??= reason;
        }

        return guess;
    }

    private static bool IsDefault(IOperation value) => value is IDefaultValueOperation || (value.ConstantValue is { HasValue: true, Value: var constant } && constant is null or 0 or 0L or 0u or 0ul or 0d or 0f or false);

    private static Reason? OfAtomicUse(Access update, ImmutableArray<Access> accesses)
    {
        // A variable with one writer may be stored that way; one of 64 bits must be, where words have 32. Who only orders his stores for the readers, in one member, is the one.
        if (update.Operation is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "Volatile" or "Thread" } call)
        {
            if (IsOrderedByOne(call, update, accesses))
                return null;
            return new Reason(call.Arguments[1].Value.DescendantsAndSelf().Any(read => read is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "Volatile" or "Thread" }) ? "although each of the two calls is atomic by itself" : "although the store is atomic by itself",
                ImmutableArray<Location>.Empty,
                call.TargetMethod.ContainingType.Name == "Interlocked" && (IsBesideAtomicStep(update) || (!IsStoredWhole(call, accesses) && (update.Variable.ValueType()?.SpecialType is not (SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double) || accesses.Any(IsAtomicStep)))));
        }

        var atomic = accesses.Where(access => access.IsAtomic && access.IsElement == update.IsElement && !MethodNames.IsLifecycle(access.Body.Body)).OrderByDescending(IsAtomicStep).FirstOrDefault();
        return atomic is null || update.Body.Type.Threads.IsConfined(update.Body) ? null
            : new Reason($"but it is shared: '{Excerpt.Of(atomic.Operation.Syntax)}' in '{atomic.Body.Body.Name}' on line {Excerpt.Line(atomic.Location)}", ImmutableArray.Create(atomic.Location),
                (IsAtomicStep(atomic) || (IsStep(update) && atomic.Writes)) && IsOfOneObject(update) && IsOfOneObject(atomic));
    }

    /// <summary>Whether the member counts something else of the same object atomically, and looks at nothing that it returns, for which one thread would need nothing of the kind.</summary>
    private static bool IsBesideAtomicStep(Access update) => update.Body.Type.Accesses.All.Any(other => other.Body == update.Body && other.Kind == AccessKind.AtomicUpdate && other.Object.Equals(update.Object) && other.Operation is IInvocationOperation { TargetMethod: { Name: "Increment" or "Decrement" or "Add", ContainingType.Name: "Interlocked" } } && !SymbolEqualityComparer.Default.Equals(other.Variable, update.Variable))
        && update.Body.Body.Method is { DeclaredAccessibility: Accessibility.Public or Accessibility.Internal };

    /// <summary>Whether one member only changes the variable, and reads it plainly where it does, as who knows that nobody else changes it: the stores are ordered for the readers.</summary>
    private static bool IsOrderedByOne(IInvocationOperation store, Access update, ImmutableArray<Access> accesses) => store.TargetMethod.ContainingType.Name != "Interlocked"
        && !store.Arguments[1].Value.DescendantsAndSelf().Any(read => read is IInvocationOperation { TargetMethod.ContainingType.Name: "Volatile" or "Thread" })
        && accesses.Where(access => access.Writes).All(write => write.Body.Body.Outermost == update.Body.Body.Outermost && write.Operation is not IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" });

    /// <summary>Whether an atomic operation depends on the old value: one that only stores, or reads, says no more than that there are other threads.</summary>
    private static bool IsAtomicStep(Access access) => access is { Kind: AccessKind.AtomicUpdate, Operation: not IInvocationOperation { TargetMethod.Name: "Exchange", Parent: IExpressionStatementOperation } };

    /// <summary>Whether the variable is changed by an operator: what is computed otherwise is often the only writer's.</summary>
    private static bool IsStep(Access update) => update.Operation switch
    {
        ISimpleAssignmentOperation { Value: var value } assignment => value.Unwrapped() is IUnaryOperation or IBinaryOperation && value.Unwrapped().ChildOperations.Any(operand => operand.Unwrapped().IsWrittenLike(assignment.Target)),
        _ => true,
    };

    /// <summary>Whether the object whose variable it is stays the same: one that is replaced as time goes by may be set up before others get it.</summary>
    private static bool IsOfOneObject(Access access) => access.Object.Elements.All(element => element.Member is { } member && access.Body.Type.Locks.IsConstant(member));

    /// <summary>Whether the exchange does no more than to store a value of 64 bits at once, and nothing else stores one.</summary>
    private static bool IsStoredWhole(IInvocationOperation exchange, ImmutableArray<Access> accesses) =>
        exchange is { Parent: IExpressionStatementOperation, Type.SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double }
        && accesses.Count(access => access.Writes) == 1;

    private static Reason? OfGuard(Access update, GuardEvidence? guard, ImmutableArray<Access> accesses)
    {
        if (guard is not { IsConvincing: true } || guard.Example.IsElement != update.IsElement || MethodNames.IsLifecycle(update.Body.Body) || update.Body.Type.Threads.IsConfined(update.Body))
            return null;
        var example = guard.Example;
        return new Reason($"without '{LockText.Of(guard.Guard.Lock)}', which is held for it in '{example.Body.Body.Name}' on line {Excerpt.Line(example.Location)}",
            ImmutableArray.Create(example.Location),
            // Protected and internal members may have callers that hold the lock.
            !OneUserShape.Has(update.Variable) && IsChangedElsewhere(update, guard, accesses) && (guard.Guarded > guard.Unguarded || update.Body.Body.Outermost.Method is { DeclaredAccessibility: not Accessibility.Private })
                && !KeptApart.IsCalledByFew(update.Body.Body.Outermost) && !MethodNames.MayBeLast(update.Body.Body));
    }

    /// <summary>Whether another member changes the variable under the lock; a member that alone does may only publish by it what it has counted by itself.</summary>
    private static bool IsChangedElsewhere(Access update, GuardEvidence guard, ImmutableArray<Access> accesses) =>
        accesses.Any(access => access.Changes && access.Body.Body.Outermost != update.Body.Body.Outermost && guard.IsHeldAt(access));

    private static Reason? OfVolatile(Access update, ISymbol variable) =>
        variable is IFieldSymbol { IsVolatile: true } && !MethodNames.IsLifecycle(update.Body.Body) && !update.Body.Type.Threads.IsConfined(update.Body)
            // Derived classes may have one thread that writes and others that read, and so has whoever moves a reference on.
            ? new Reason("and volatile orders them without joining them", ImmutableArray<Location>.Empty, !OneUserShape.Has(variable) && IsCounted(variable) && IsStep(update) && !IsBesidePlainState(update) && !KeptApart.IsCalledByFew(update.Body.Body.Outermost))
            : null;

    /// <summary>Whether the body changes plain state of the object as well, without a lock: as one writer does, who counts versions for those who read meanwhile, <c>_buckets[slot] = entry; _version++;</c>.</summary>
    private static bool IsBesidePlainState(Access update) => update.Body.Type.Accesses.All.Any(other => other.Body == update.Body && other.Changes && !other.IsAtomic && other.Variable is not IFieldSymbol { IsVolatile: true } && other.Guards.AreNone && other.Object.Equals(update.Object));

    /// <summary>Whoever asks a concurrent dictionary for one key gets one object.</summary>
    private static Reason? OfKept(Access update, ImmutableArray<Access> accesses) => KeptHandlers.KeeperOf(update, accesses) is { } keeper
        ? new Reason($"and several threads may have the object, which '{keeper.Name}' keeps for all who ask for its key", keeper.Locations, IsCertain: false) : null;

    private static bool IsCounted(ISymbol variable) => variable is IFieldSymbol { Type.IsValueType: true } or IFieldSymbol { Type: IArrayTypeSymbol };

    /// <summary>Why an update can be lost.</summary>
    /// <param name="Text">What it meets.</param>
    /// <param name="Sites">Where that is.</param>
    /// <param name="IsCertain">Whether both threads are known; otherwise it is a guess.</param>
    private sealed record Reason(string Text, ImmutableArray<Location> Sites, bool IsCertain);
}

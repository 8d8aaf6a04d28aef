using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Who may release a lock, and how it was made.</summary>
internal static class LockOwners
{
    /// <summary>
    /// Whether a lock that <paramref name="body"/> acquires and never releases stays acquired for certain: it is private to the type, is
    /// not passed on, and no other body releases it but what it has acquired itself.
    /// </summary>
    public static bool NobodyElseReleases(BodyFacts body, Grip grip, SyncEvent? acquire)
    {
        if (acquire is not { Outcome: not (Outcome.Scope or Outcome.AwaitedScope or Outcome.WhenPlace) } || grip.Lock.Path.Variable is not { } variable)
            return false;
        if (variable is not (IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or ILocalSymbol))
            return false;
        if (acquire.Kind is PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore && InitialCount(variable, body.Type) is not > 0)
            return false;
        var uses = UsesOf(variable, body.Type).ToList();
        var others = uses.FindAll(use => use.Body.Body.Outermost != body.Body.Outermost && IsReleaseOfOwn(use, grip));
        // A try-style acquire without a release is how a gate that opens once is written, and who is the last may keep the lock.
        return (!acquire.IsTimed || others.Count > 0) && (others.Count == 0 || !(MethodNames.IsLifecycle(body.Body) || MethodNames.MayBeLast(body.Body))) && uses.TrueForAll(use => IsOwnUse(use, body, grip) || others.Contains(use));
    }

    /// <summary>Whether another member releases what it has acquired itself.</summary>
    private static bool IsReleaseOfOwn((IOperation Operation, BodyFacts Body) use, Grip grip) => use.Operation.Parent is IInvocationOperation call
        && use.Body.EventsOf(call).Any(one => one.Target.Syntax == use.Operation.Syntax && one.Action == SyncAction.Release) && OtherReleases.Uses(use.Body, grip.Lock.Path.Variable, SyncAction.Acquire) && !OtherReleases.IsIn(use.Body, grip);

    /// <summary>The initial count of the semaphore in <paramref name="variable"/>, or null when it is not one known number.</summary>
    public static int? InitialCount(ISymbol variable, TypeFacts type)
    {
        var counts = Assignments.ValuesOf(variable, type)
            .Select(value => value.Unwrapped() is IObjectCreationOperation creation
                ? creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "initialCount")?.Value.ConstantValue.Value as int?
                : null)
            .Distinct()
            .ToList();
        return counts.Count == 1 ? counts[0] : null;
    }

    /// <summary>Whether the semaphore in <paramref name="variable"/> has permits at first: a number of them, or as many as it can have at all, <c>new(max, max)</c>.</summary>
    public static bool HasPermitsAtFirst(ISymbol variable, TypeFacts type) => InitialCount(variable, type) is { } count ? count > 0
        : Assignments.ValuesOf(variable, type).ToList() is { Count: > 0 } values && values.TrueForAll(value => value.Unwrapped() is IObjectCreationOperation { Arguments: var given }
            && given.FirstOrDefault(argument => argument.Parameter?.Name == "initialCount")?.Value.Unwrapped() is { } initial && !initial.ConstantValue.HasValue
            && given.FirstOrDefault(argument => argument.Parameter?.Name is "maxCount" or "maximumCount")?.Value.Unwrapped() is { } most && most.IsWrittenLike(initial));

    /// <summary>Whether somebody else tells how many the semaphore in <paramref name="variable"/> lets in: nobody asks for the number of a lock, which is one.</summary>
    public static bool IsGivenItsCount(ISymbol variable, TypeFacts type) => Assignments.ValuesOf(variable, type).ToList() is { Count: > 0 } values && values.TrueForAll(value =>
        value.Unwrapped() is IObjectCreationOperation { Type.Name: "SemaphoreSlim" or "Semaphore" } made && made.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "initialCount")?.Value.Unwrapped() is IParameterReferenceOperation { Parameter.HasExplicitDefaultValue: false });

    /// <summary>Whether the reader/writer lock in <paramref name="variable"/> lets its holder in again; null when that is not known.</summary>
    public static bool? SupportsRecursion(ISymbol variable, TypeFacts type)
    {
        var answers = Assignments.ValuesOf(variable, type)
            .Select(value => value.Unwrapped() is not IObjectCreationOperation creation ? null
                : creation.Arguments.IsEmpty ? false
                : creation.Arguments[0].Value.ConstantValue.Value is int policy ? (bool?)(policy != 0)
                : null)
            .Distinct()
            .ToList();
        return answers.Count == 1 ? answers[0] : null;
    }

    /// <summary>Whether every release of the lock in <paramref name="variable"/> is by a body that acquired it: a lock, not a signal.</summary>
    public static bool IsAlwaysReleasedByHolder(ISymbol variable, TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            if (body.HasSyncCalls && !(body.Flow is { IsPrecise: true } flow && ReleasesItsOwn(flow.Sites, variable)))
                return false;
        }

        return true;
    }

    private static bool ReleasesItsOwn(IReadOnlyList<SyncSite> sites, ISymbol variable)
    {
        List<SyncSite>? releases = null;
        foreach (var site in sites)
        {
            if (site.Event.Action == SyncAction.Release && SymbolEqualityComparer.Default.Equals(site.Grip.Lock.Path.Variable, variable))
                (releases ??= []).Add(site);
        }

        // A release in a finally block is reached once per way in, of which one may be the failure of the acquire.
        return releases is null || releases.GroupBy(site => site.Event.Call.Syntax).All(release => release.Any(site => site.Before.Any(path => path.Count(site.Grip) > 0)));
    }

    /// <summary>Whether another body acquires the lock and may leave it to this one to release.</summary>
    public static bool MayBeHeldByCaller(Grip grip, BodyFacts body) =>
        !grip.Lock.Path.IsShared || grip.Lock.Path.Variable is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } || (body.Body.Method is { } method && body.Type.Calls.To(method).Any(call => call.Caller != body && call.Caller.HeldAt(call.Operation).Must.Contains(grip)))
        || body.Type.Bodies.Any(other => other != body && other.HasSyncCalls
            && !(other.Flow is { IsPrecise: true } flow && flow.Exits.SelectMany(exit => exit.Paths).All(path => path.Holds.All(hold => hold.Value.Count <= 0 || !SymbolEqualityComparer.Default.Equals(hold.Key.Lock.Path.Variable, grip.Lock.Path.Variable)))));

    private static IEnumerable<(IOperation Operation, BodyFacts Body)> UsesOf(ISymbol variable, TypeFacts type) =>
        type.Bodies.SelectMany(body => body.Body.Operations.Where(operation => Assignments.Refers(operation, variable)).Select(operation => (operation, body)));

    private static bool IsOwnUse((IOperation Operation, BodyFacts Body) use, BodyFacts owner, Grip grip)
    {
        var parent = use.Operation.Parent;
        if ((parent is IAssignmentOperation assignment && assignment.Target == use.Operation) || (parent is not null && HeldQuery.Read(parent) is not null))
            return true;
        var call = parent as IInvocationOperation ?? (parent as IArgumentOperation)?.Parent as IInvocationOperation ?? ((parent as IConversionOperation)?.Parent as IArgumentOperation)?.Parent as IInvocationOperation;
        if (call is null)
            return HandleArrays.IsTaken(use.Operation, owner.Type);
        return call.TargetMethod.Name == "Dispose" || (use.Body.EventsOf(call).FirstOrDefault(one => one.Target.Syntax == use.Operation.Syntax) is { } sync && (sync.Action == SyncAction.Acquire || use.Body == owner || IsOfOtherMode(sync, grip)));
    }

    /// <summary>Whether the event is about another mode of a reader/writer lock, each of which is released by itself.</summary>
    private static bool IsOfOtherMode(SyncEvent sync, Grip grip) => sync is { Action: SyncAction.Release, Kind: PrimitiveKind.ReaderWriterLockSlim } && sync.Mode != grip.Mode;
}

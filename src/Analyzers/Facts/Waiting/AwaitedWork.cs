using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Work of a type that a body waits for, however long it takes.</summary>
/// <param name="Target">The body that does the work.</param>
/// <param name="Stretch">How much of it has been done when the wait is over.</param>
/// <param name="Begun">Where it is begun.</param>
/// <param name="Entry">The thread or task that runs it; null where it is a call of an asynchronous method.</param>
internal sealed record AwaitedWork(BodyFacts Target, Stretch Stretch, IOperation Begun, ThreadEntry? Entry)
{
    /// <summary>The locks that the waiter holds and that the work needs until it has ended.</summary>
    public static IEnumerable<(AwaitedWork Work, Grip Held)> Stuck(IOperation wait, BodyFacts body)
    {
        var order = body.Type.Order;
        var held = body.HeldAt(wait).Must.Where(grip => grip.Lock.Path.IsShared && order.IsLock(grip) && (wait is not IAwaitOperation || IsNoThreads(grip))).ToList();
        if (held.Count == 0)
            yield break;
        foreach (var work in Of(wait, body).Where(work => !MayHaveEnded(wait, work, body)))
        {
            var given = work.Target.Body.Method is { } method ? body.Type.Locks.EffectsOf(method).ToList() : [];
            foreach (var needed in order.Reached(work.Target, work.StretchUnder(held, body)))
            {
                var own = held.Find(grip => grip.Lock.Equals(needed.Lock) && !LetEachOtherIn(grip.Mode, needed.Mode));
                // What the work acquires for its caller is held because it has ended.
                if (own.Lock is null || work.IsOnCallersBehalf(own, wait) || given.Any(effect => effect.Delta > 0 && effect.Grip.Lock.Equals(own.Lock)) || (Cancels(body) && IsCancelled(own, work.Target)) || HasLetIn(own, wait, body))
                    continue;
                yield return (work, own);
            }
        }
    }

    /// <summary>Whether the waiter has given the monitor up for a while before: what it waited for may be that the work has had it.</summary>
    private static bool HasLetIn(Grip own, IOperation wait, BodyFacts body) => body.HasSyncCalls
        && body.Events.Any(one => one is { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor } && one.Call.Syntax.SpanStart < wait.Syntax.SpanStart && body.Paths.Read(one.Target).Equals(own.Lock.Path));

    /// <summary>Whether a reader/writer lock can be held in both modes at once, by two threads.</summary>
    private static bool LetEachOtherIn(LockMode held, LockMode needed) => held != LockMode.Exclusive && needed != LockMode.Exclusive && !(held == LockMode.Upgradeable && needed == LockMode.Upgradeable);

    /// <summary>The works that the operation waits for.</summary>
    private static IEnumerable<AwaitedWork> Of(IOperation wait, BodyFacts body)
    {
        var isOwn = IsOfOwnObject(wait, body);
        foreach (var entry in body.Type.Threads.Entries.Where(entry => isOwn && entry is { IsOnSameObject: true, Row.AfterAwait: false } && EndlessWait.IsFor(entry, wait, body)))
            yield return new AwaitedWork(entry.Target, Stretches.OfStarted(entry), entry.Created!, entry);
        var tasks = EndlessWait.AllOf(wait) is null ? EndlessWait.TargetsOf(wait).SelectMany(target => (isOwn ? CallsIn(target, body) : []).Concat(new KeptOrigins(body.Type).Of(target))).Select(call => new AwaitedElement(call, call)) : isOwn ? AwaitedElements.Of(wait, body) : [];
        foreach (var (task, begun) in tasks)
        {
            if (body.Type.Threads.Entries.FirstOrDefault(entry => entry.Created == task && entry is { IsOnSameObject: true, Row.AfterAwait: false }) is { } kept)
                yield return new AwaitedWork(kept.Target, Stretches.OfStarted(kept), begun, kept);
            else if (WorkOf(task, body) is { } work && IsAsynchronous(work))
                yield return new AwaitedWork(work, Stretch.AfterTask, begun, null);
        }
    }

    private static BodyFacts? WorkOf(IOperation task, BodyFacts body) => task switch
    {
        IInvocationOperation { Instance: null or IInstanceReferenceOperation } call => body.Type.Calls.BodyOf(call.TargetMethod),
        IMethodReferenceOperation { Instance: null or IInstanceReferenceOperation } named => body.Type.Calls.BodyOf(named.Method),
        IAnonymousFunctionOperation => body.Body.Nested.FirstOrDefault(nested => nested.Root == task) is { } lambda ? body.Type.FactsOf(lambda) : null,
        _ => null,
    };

    /// <summary>Whether the thread or task is the object's own, not that of another object of its type.</summary>
    private static bool IsOfOwnObject(IOperation wait, BodyFacts body) => EndlessWait.TargetsOf(wait).All(target => body.Paths.Read(target) is { IsShared: false } or { Elements.Length: <= 1 });

    /// <summary>The calls on the same object that give the task: here, or where the local or field is given its value.</summary>
    private static IEnumerable<IInvocationOperation> CallsIn(IOperation target, BodyFacts body) => (target.Unwrapped() switch
    {
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is not { } kept ? [] : kept.Unwrapped() is IFieldReferenceOperation field ? OwnValuesOf(field, body) : [kept],
        IFieldReferenceOperation field => OwnValuesOf(field, body),
        IConditionalAccessInstanceOperation instance => instance.Enclosing().OfType<IConditionalAccessOperation>().FirstOrDefault()?.Operation.Unwrapped() is IFieldReferenceOperation field ? OwnValuesOf(field, body) : [],
        IInvocationOperation call => [call],
        _ => [],
    }).Select(value => value.Unwrapped()).OfType<IInvocationOperation>().Where(call => call.Instance is null or IInstanceReferenceOperation);

    private static IEnumerable<IOperation> OwnValuesOf(IFieldReferenceOperation field, BodyFacts body) =>
        field is { Instance: null or IInstanceReferenceOperation } ? Assignments.ValuesOf(field.Field, body.Type) : [];

    private static bool IsAsynchronous(BodyFacts work) => work.Body.Method is { ReturnsVoid: false, ReturnType: { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" } };

    /// <summary>A task that is begun under a lock which is no thread's own waits for it even before it is given.</summary>
    private Stretch StretchUnder(List<Grip> held, BodyFacts body) =>
        Entry is null && body.Body.Operations.Contains(Begun) && held.Exists(grip => IsNoThreads(grip) && body.HeldAt(Begun).Must.Contains(grip)) ? Stretch.Whole : Stretch;

    /// <summary>Whether the call is waited for on the spot and asks for what its caller holds itself: that it acquires it again is said of the call.</summary>
    private bool IsOnCallersBehalf(Grip held, IOperation wait) => Entry is null && wait.Syntax.Span.Contains(Begun.Syntax.Span)
        && Begun is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(CallTable.Normalized(call.TargetMethod), Target.Body.Method?.OriginalDefinition) && held.Lock.Kind is not (PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex);

    private static bool IsNoThreads(Grip grip) => grip.Lock.Kind is PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore or PrimitiveKind.AsyncLock;

    /// <summary>Whether the waiter knows that the task has ended, or asks, or has told the work to be done at once.</summary>
    private static bool MayHaveEnded(IOperation wait, AwaitedWork work, BodyFacts body) =>
        (work.Entry is null && BlockedTask.Of(wait) is { } blocked && BlockedTask.IsDone(blocked, wait, body)) ||
        wait.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => part is IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status" or "IsAlive", ContainingType.Name: "Task" or "ValueTask" or "Thread" } })
        || EndlessWait.TargetsOf(wait).FirstOrDefault() is { } task && task.Unwrapped() != work.Begun && body.Body.Operations.Any(before => before.Syntax.Span.End <= wait.Syntax.SpanStart && (before is IAwaitOperation || EndlessWait.Is(before)) && IsSurelyBefore(before, wait) && EndlessWait.TargetsOf(before).Any(waited => waited.IsWrittenLike(task)));

    private static bool IsSurelyBefore(IOperation before, IOperation wait) => before.Statement() is { Parent: { } block } && wait.Enclosing().Contains(block);

    /// <summary>Whether the waiter, or what it calls, ends waits by a token.</summary>
    private static bool Cancels(BodyFacts body) => body.Body.Calls.Concat(body.Type.Calls.From(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().SelectMany(callee => callee.Body.Calls))
        .Any(call => call.TargetMethod is { Name: "Cancel" or "CancelAsync", ContainingType.Name: "CancellationTokenSource" });

    /// <summary>Whether the work, where it asks for the lock, lets a token end the wait.</summary>
    private static bool IsCancelled(Grip needed, BodyFacts work) => Reachable(work, []).Any(body => body.Events.Any(one => one is { Action: SyncAction.Acquire, IsCancellable: true } && body.Paths.Read(one.Target).Equals(needed.Lock.Path)));

    private static IEnumerable<BodyFacts> Reachable(BodyFacts body, HashSet<BodyFacts> seen) => !seen.Add(body) ? []
        : body.Type.Calls.From(body).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().SelectMany(callee => Reachable(callee, seen)).Prepend(body);
}

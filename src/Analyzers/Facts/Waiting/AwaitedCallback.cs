using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Calls that run callbacks of the type themselves, or wait for one that is running: of cancellation tokens and timers.</summary>
internal static class AwaitedCallback
{
    /// <summary>Whether the call runs the registered callbacks on its own thread.</summary>
    public static bool Cancels(IInvocationOperation call) => call.TargetMethod is { Name: "Cancel", ContainingType: { Name: "CancellationTokenSource", ContainingNamespace.Name: "Threading" } };

    /// <summary>Whether the operation waits for a callback that is running: it unregisters it, or disposes its timer and waits for that.</summary>
    public static bool Waits(IOperation operation, BodyFacts body) => operation is IInvocationOperation { TargetMethod: var method } call && (method.ContainingType.Name, method.Name) switch
    {
        ("CancellationTokenRegistration", "Dispose") => true,
        ("IDisposable", "Dispose") => EndsTokenChange(call, body) || KeptRegistration.IsRegistration(call.Receiver(), body.Type),
        ("CancellationTokenRegistration" or "Timer" or "ITimer", "DisposeAsync") => IsWaitedFor(call),
        ("WaitHandle" or "EventWaitHandle", "WaitOne") => !TimeLimit.Has(call) && TimerOf(call, body) is not null,
        _ => false,
    } || Scoped(body).Any(entry => entry.Created == operation);

    /// <summary>The callback that runs there, or is waited for, and needs <paramref name="grip"/>, so that it never ends; null where there is none.</summary>
    public static ThreadEntry? Stuck(Grip grip, IOperation operation, BodyFacts body)
    {
        var type = body.Type;
        var isCancelling = operation is IInvocationOperation cancel && Cancels(cancel);
        // Who cancels may enter its own monitors again; who unregisters waits for another thread.
        if (isCancelling && grip.Lock.Kind is not (PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore or PrimitiveKind.SpinLock))
            return null;
        return type.Threads.Entries.FirstOrDefault(entry => Concerns(entry, operation, body, isCancelling)
            // An asynchronous callback has returned when it waits.
            && entry.Target.Body.Method is not { IsAsync: true }
            && type.Order.Reached(entry.Target).Any(wanted => (wanted.Lock.Equals(grip.Lock) || IsOfGiven(wanted.Lock, grip.Lock, entry)) && !IsKeptOut(entry.Target, wanted.Lock, grip, operation, body)))
            ?? (!isCancelling && operation is IInvocationOperation { TargetMethod: { ContainingType.Name: "CancellationTokenRegistration" or "IDisposable" } } ended ? KeptRegistration.Stuck(grip, ended, body) : null);
    }

    /// <summary>Whether the callback asks for the lock only where it has another one that is held, too, where it is waited for: it does not come there meanwhile. Where it waits for that one, it is that which is reported.</summary>
    private static bool IsKeptOut(BodyFacts callback, LockId wanted, Grip held, IOperation operation, BodyFacts body)
    {
        var gates = LockOrder.HeldAt(operation, body).Select(grip => grip.Lock).Where(gate => !gate.Equals(held.Lock)).ToList();
        var sites = gates.Count == 0 ? [] : body.Type.Calls.From(callback).Where(call => !call.IsDelegate && call.IsOnSameObject).Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Prepend(callback)
            .SelectMany(part => part.Body.LockStatements.Where(section => LexicalLocks.GripOf(section, part.Paths).Lock.Equals(wanted)).Select(section => (Section: section.LockedValue, Body: part))).ToList();
        return sites.Count > 0 && sites.TrueForAll(site => LockOrder.HeldAt(site.Section, site.Body).Any(own => gates.Contains(own.Lock)));
    }

    /// <summary>Whether a callback of a change token is unregistered: the tokens are made of cancellation tokens, whose registrations wait for a callback that is running.</summary>
    private static bool EndsTokenChange(IInvocationOperation call, BodyFacts body) => call.Receiver() is { } receiver && body.Type.Threads.Entries.Any(entry =>
        EntryTable.IsTokenChange(entry.Row) && ThreadEntries.HolderOf(entry.Created!) is { } holder && Assignments.Refers(receiver.Unwrapped(), holder) && !IsOfAnother(receiver, body));

    /// <summary>Whether the lock that the callback names is that of its state, as which it is given the object itself: <c>token.Register(static state =&gt; ((Watcher)state!).Refresh(), this)</c>.</summary>
    private static bool IsOfGiven(LockId wanted, LockId held, ThreadEntry entry) => wanted.Kind == held.Kind && held.Path.Root.Kind == PathRootKind.This
        && wanted.Path.Root is { Kind: PathRootKind.Variable, Symbol: IParameterSymbol state } && wanted.Path.Elements.SequenceEqual(held.Path.Elements)
        && SymbolEqualityComparer.Default.Equals(state.ContainingSymbol, entry.Target.Body.Method) && entry.Created is IInvocationOperation created && created.Arguments.Any(argument => argument.Value.Unwrapped() is IInstanceReferenceOperation);

    private static bool Concerns(ThreadEntry entry, IOperation operation, BodyFacts body, bool isCancelling)
    {
        if (entry.Created == operation)
            return true;
        if (operation is not IInvocationOperation call || call.Receiver() is not { } receiver)
            return false;
        if (isCancelling)
            return IsRegistration(entry) && body.Paths.Read(receiver).Variable is { } source && ((IInvocationOperation)entry.Created!).Receiver() is { } token
                && TokenSources.Of(token, entry.StartedIn).Contains(source, SymbolEqualityComparer.Default);
        var waited = call.TargetMethod.Name == "WaitOne" ? TimerOf(call, body) : receiver;
        return (IsRegistration(entry) || entry.Row.Noun == "timer callback") && waited is not null && entry.Created is { } created && ThreadEntries.HolderOf(created) is { } holder && ((Assignments.Refers(waited, holder) && !IsOfAnother(waited, body)) || IsOfMember(waited, holder, body) || IsGiven(waited, holder, body));
    }

    /// <summary>Whether it is a member of another object of the same class: a child's, say, whose callback needs the lock of the child.</summary>
    private static bool IsOfAnother(IOperation waited, BodyFacts body) => waited.Unwrapped() is IMemberReferenceOperation { Instance: { } other } && other.Unwrapped() is not IInstanceReferenceOperation
        && SymbolEqualityComparer.Default.Equals(other.Type, body.Body.Owner.ContainingType) && !body.Paths.Read(other).Equals(AccessPath.This);

    /// <summary>Whether it is in a member of the object that is set from the local which gets it first, or in another local that is set from there: <c>_registration = registration</c>.</summary>
    private static bool IsOfMember(IOperation waited, ISymbol holder, BodyFacts body)
    {
        if (waited.Unwrapped() is ILocalReferenceOperation { Local: var local })
            waited = body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) ?? waited;
        return waited.Unwrapped() is IMemberReferenceOperation { Member: var kept } && !IsOfAnother(waited, body) && KeptRegistration.IsKeptIn(kept, holder, body.Type);
    }

    /// <summary>Whether it is a parameter for which each call within the type gives the variable.</summary>
    private static bool IsGiven(IOperation waited, ISymbol holder, BodyFacts body) => waited.Unwrapped() is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } parameter }
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => call.Operation is IInvocationOperation given && given.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.Unwrapped() is { } value && Assignments.Refers(value, holder));

    /// <summary>The registrations that the body ends with a <c>using</c>.</summary>
    private static IEnumerable<ThreadEntry> Scoped(BodyFacts body) => !body.Body.HasScopes ? [] : body.Type.Threads.Entries.Where(entry => entry.StartedIn == body && IsRegistration(entry)
        && entry.Created!.Enclosing().Any(outer => outer is IUsingDeclarationOperation || (outer is IUsingOperation scope && scope.Resources.Syntax.Span.Contains(entry.Created!.Syntax.Span))));

    private static bool IsRegistration(ThreadEntry entry) => entry.Row.IsOnDemand && entry.Created is IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" or "RegisterChangeCallback" };

    /// <summary>The timer that signals the event which is waited for when its last callback has ended: <c>timer.Dispose(done); done.WaitOne();</c>.</summary>
    private static IOperation? TimerOf(IInvocationOperation wait, BodyFacts body) => wait.Receiver() is not { } handle ? null
        : body.Body.Calls.FirstOrDefault(call => call is { TargetMethod: { Name: "Dispose", ContainingType: { Name: "Timer", ContainingNamespace.Name: "Threading" } }, Arguments: [var given] } && given.Value.Unwrapped().IsWrittenLike(handle.Unwrapped()))?.Receiver();

    private static bool IsWaitedFor(IOperation call)
    {
        var use = call.Parent;
        while (use is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" or "Preserve" })
            use = use.Parent;
        return use is IAwaitOperation || (use is not null && BlockedTask.Of(use) is not null);
    }
}

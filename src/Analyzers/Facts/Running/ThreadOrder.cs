using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows which accesses come before a thread's start or after its end.</summary>
internal static class ThreadOrder
{
    private const int MaximumDepth = 3;

    /// <summary>Whether the two accesses cannot overlap, because one thread is started after, or has ended before, the other's access.</summary>
    /// <param name="type">The type.</param>
    /// <param name="left">The thread at the first access.</param>
    /// <param name="first">The first access.</param>
    /// <param name="right">The thread at the second access.</param>
    /// <param name="second">The second access.</param>
    /// <param name="othersMayJoin">Whether code that is handed a thread is taken to have waited for its end.</param>
    public static bool IsOrdered(TypeFacts type, ThreadRoot left, Access first, ThreadRoot right, Access second, bool othersMayJoin)
    {
        if (first != second && (IsSignalled(type, first, second) || IsSignalled(type, second, first)))
            return true;
        if (first != second && (HandOver.Is(type, left, first, right, second) || HandOver.Is(type, right, second, left, first)))
            return true;
        if (left.Entry is { } one && right.Entry is { } other)
            return one != other && (KeepsStarted(left, second) || KeepsStarted(right, first) || JoinedStart.IsWithinItsMember(one, other.StartedIn) || JoinedStart.IsWithinItsMember(other, one.StartedIn) || IsRestart(one, other, type) || Alternatives.Are(one.Created, other.Created) || one.IsReturned || other.IsReturned || IsJoinedBefore(one, other) || IsJoinedBefore(other, one) || IsHandedOverBefore(one, other) || IsHandedOverBefore(other, one) || IsRelayed(type, one, first, other) || IsRelayed(type, other, second, one) || ((one.Row.Continues || other.Row.Continues) && !ContinueTheSame(one, other)));
        if (KeepsStarted(left, second) || KeepsStarted(right, first))
            return true;
        var (entry, outside) = left.Entry is { } started ? (started, second) : (right.Entry!, first);
        if (DirectRun.Is(entry, outside, type))
            return true;
        // What other members start begins when the object is made.
        if (outside.Body.Body.IsConstruction && !outside.Variable.IsStatic && !type.Callers.IsAfterStart(outside, entry) && !entry.Starts.IsEmpty && entry.Starts.All(start => !type.Callers.RunsDuringConstructionOnly(start.Body)))
            return true;
        // While a member waits for what it has started, its caller does not come to others; a type that has locks has other callers, too.
        if (othersMayJoin && !type.Locks.HasLocks && JoinedStart.IsWithinItsMember(entry, outside.Body))
            return true;
        // Whoever is given the task of one piece of work waits for it before anything else is asked of the object.
        if (entry.IsReturned && entry.StartedIn.Body.Outermost != outside.Body.Body.Outermost && !entry.Target.Body.Operations.Any(operation => operation is ILoopOperation))
            return true;
        // A thread that waits for something first may wait for the other's work.
        var inside = left.Entry is not null ? first : second;
        if (entry.StartedIn.Body.Outermost != outside.Body.Body.Outermost && Sites(type, inside).Any(site => site.Body.Signals.Waits.Any(join => join.Syntax.Span.End <= site.Operation.Syntax.SpanStart && !EarlySignal.IsGivenBefore(join, site.Body, outside))))
            return true;
        return (othersMayJoin && entry.StartedIn == outside.Body && IsHandedOver(entry, outside.Operation)) || (IsOrdered(type, entry, null, outside.Operation, outside.Body, outside.Anchor, []) && !IsMadeAgain(type, entry, outside));
    }

    /// <summary>
    /// Whether the access, by the member that starts the thread, is made again while the thread still runs: a member that takes a lock for it has several callers, and
    /// none of them waits for what the one before has started.
    /// </summary>
    private static bool IsMadeAgain(TypeFacts type, ThreadEntry entry, Access outside) =>
        outside.Guards is { Locks.IsEmpty: false, HasOthers: false } && !outside.Variable.IsStatic && !Encounter.IsOfRun(outside.Anchor) && !entry.Row.Blocks && !entry.IsReturned && entry.Created is { } created && !JoinedStart.IsAwaited(created)
        && outside.Body.Body is { Enclosing: null, IsConstruction: false } && type.Threads.IsCallableFromOutside(outside.Body) && !StateTest.DecidesOnce(outside.Operation)
        && outside.Body.Signals.Waits.IsEmpty && entry.StartedIn.Signals.Waits.IsEmpty;

    /// <summary>Whether the first thread starts the second when it has made its access, as one that hands its work on.</summary>
    private static bool IsRelayed(TypeFacts type, ThreadEntry first, Access access, ThreadEntry then) =>
        !first.IsRepeated && !then.IsRepeated && !then.Starts.IsEmpty && then.Starts.All(start => type.Threads.WaysTo(start.Body).Contains(first.Target))
        && IsOrdered(type, then, first, access.Operation, access.Body, access.Anchor, []);

    /// <summary>Whether the same work is started in another place, when the first has ended or was stopped.</summary>
    private static bool IsRestart(ThreadEntry one, ThreadEntry other, TypeFacts type) => ThreadStarts.IsByItself(one, other, type) || ThreadStarts.AreAlternatives(one, other, type) || ThreadStarts.AreAlternatives(other, one, type) || one.Target == other.Target
        // A timer ticks on, whatever else runs the same work.
        && one.Row.Recurs == other.Row.Recurs
        && (one.StartedIn.Body.Outermost != other.StartedIn.Body.Outermost || ThreadStarts.IsAfter(one, other, type.Threads.Entries) || ThreadStarts.IsAfter(other, one, type.Threads.Entries));

    /// <summary>Whether both continue one task, so that they begin together when it ends.</summary>
    private static bool ContinueTheSame(ThreadEntry one, ThreadEntry other) =>
        one.StartedIn == other.StartedIn && one.Created is IInvocationOperation { Instance: ILocalReferenceOperation { Local: var first } } && other.Created is IInvocationOperation { Instance: ILocalReferenceOperation { Local: var second } }
        && SymbolEqualityComparer.Default.Equals(first, second) && !one.StartedIn.Type.Locks.LocalsOf(one.StartedIn.Body).IsReassigned(first);

    /// <summary>Whether the access stores the thread, task or timer itself: <c>_timer = new Timer(…)</c>.</summary>
    private static bool KeepsStarted(ThreadRoot root, Access access) => root.Entry?.Created is { } created
        && access.Operation is IAssignmentOperation assignment && assignment.Value.DescendantsAndSelf().Contains(created);

    /// <summary>Whether <paramref name="operation"/> in <paramref name="body"/>, where the thread <paramref name="by"/> makes it, runs before <paramref name="entry"/> starts or after it was joined.</summary>
    private static bool IsOrdered(TypeFacts type, ThreadEntry entry, ThreadEntry? by, IOperation operation, BodyFacts body, ISymbol anchor, HashSet<BodyFacts> open)
    {
        if (entry.Row.Blocks && body.Body.Outermost == entry.StartedIn.Body.Outermost)
            return true;
        var starts = entry.Starts.Where(start => start.Body == body).Select(start => start.Operation).ToList();
        if (starts.Count == 0 && entry.Starts.Select(start => LambdaAround(start.Body, body)).ToList() is { Count: > 0 } lambdas && lambdas.TrueForAll(lambda => lambda is not null && IsBefore(operation, lambda, anchor)))
            return true;
        if (starts.Count > 0 && starts.All(start => IsBefore(operation, start, anchor) || (!ShareLoop(operation, start, anchor) && (Alternatives.Are(operation, start) || Alternatives.EndsAfter(start, operation)))))
            return true;
        if (starts.Count > 0 && starts.TrueForAll(start => Alternatives.FailsBefore(operation, start)))
            return true;
        if (type.Threads.Entries.Any(next => next.Row.Continues && next.Target == body && next.Created is { } continuation && ContinuesAfter(continuation, entry, next.StartedIn)))
            return true;
        if (JoinsBefore(body, operation, starts, anchor, entry) || JoinsInRound(body, operation, starts, entry) || IsBeforeCallsOfStarter(type, entry.StartedIn, operation, body, anchor, MaximumDepth) || (starts.Count == 0 && entry.StartedIn == body && !entry.Starts.IsEmpty && entry.Starts.All(start => IsBeforeCallsOfStarter(type, start.Body, operation, body, anchor, MaximumDepth))))
            return true;
        // A lambda that runs in place is where it is written, a private helper or named lambda where its callers are.
        if (body.Body.Method is { MethodKind: MethodKind.AnonymousFunction } named && type.Calls.To(named).Any(call => call.Caller.Body.Outermost == body.Body.Outermost))
            return open.Add(body) && type.Calls.To(named).Where(call => call.Caller != entry.Target && call.Caller.Body.Outermost == body.Body.Outermost).All(call => IsOrdered(type, entry, by, call.Operation, call.Caller, anchor, open));
        if (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing })
            return IsOrdered(type, entry, by, lambda, type.FactsOf(enclosing), anchor, open);
        // A thread of the type comes to its members by the type's own calls, whoever else can call them.
        if (body.Body.Method is not { } method || !(method.DeclaredAccessibility is Accessibility.Private or Accessibility.NotApplicable || (by is not null && by.Target != body)) || !open.Add(body))
            return false;
        // The thread's own calls of the helper are not the other thread's.
        var calls = type.Calls.To(method)
            .Where(call => !type.Callers.RunsDuringConstructionOnly(call.Caller) && type.Threads.Reaches(by, call, operation, body) && !(call.IsDelegate && entry.Created?.Syntax.Span.Contains(call.Operation.Syntax.Span) == true))
            .ToList();
        return calls.Count > 0 && calls.All(call => !call.IsDelegate && IsOrdered(type, entry, by, call.Operation, call.Caller, anchor, open));
    }

    /// <summary>Whether the operation is made before the start: in front of it, or to get what is started or given to it.</summary>
    private static bool IsBefore(IOperation operation, IOperation start, ISymbol anchor) =>
        (operation.Syntax.Span.End <= start.Syntax.SpanStart || (operation != start && start.Syntax.Span.Contains(operation.Syntax.Span))) && !ShareLoop(operation, start, anchor);

    /// <summary>Whether the body makes the operation, and then calls the private method that starts the thread, or one that comes to it, from where it is or a lambda.</summary>
    private static bool IsBeforeCallsOfStarter(TypeFacts type, BodyFacts startedIn, IOperation operation, BodyFacts body, ISymbol anchor, int depth)
    {
        if (startedIn.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } starter } || startedIn == body)
            return false;
        var calls = type.Calls.To(starter).Where(call => call.Caller.Body.Outermost == body.Body.Outermost)
            .Select(call => call.Caller == body ? call.Operation : LambdaAround(call.Caller, body)).ToList();
        return calls.Count > 0 ? calls.TrueForAll(call => call is not null && IsBefore(operation, call, anchor))
            : depth > 0 && type.Calls.To(starter).Any(call => IsBeforeCallsOfStarter(type, call.Caller, operation, body, anchor, depth - 1));
    }

    /// <summary>The lambda of <paramref name="outer"/> in which <paramref name="inner"/> is written: nothing in it runs before it is made.</summary>
    private static IOperation? LambdaAround(BodyFacts inner, BodyFacts outer)
    {
        for (var body = inner.Body; body.Enclosing is { } enclosing; body = enclosing)
        {
            if (enclosing == outer.Body)
                return body.Root as IAnonymousFunctionOperation;
        }

        return null;
    }

    private static bool JoinsBefore(BodyFacts body, IOperation operation, List<IOperation> starts, ISymbol anchor, ThreadEntry entry) => body.Signals.Waits.Any(join =>
        !IsOfOthers(join, entry, body)
        && join.Syntax.Span.End <= operation.Syntax.SpanStart
        && !GivenUpWait.Is(join, operation, body)
        && starts.All(start => start.Syntax.SpanStart <= join.Syntax.Span.End && (!ShareLoop(operation, start, anchor) || ShareLoop(join, start, anchor))));

    /// <summary>Whether the operation comes before the starts, and each round of the loops around them waits for what it has started before the next one begins.</summary>
    private static bool JoinsInRound(BodyFacts body, IOperation operation, List<IOperation> starts, ThreadEntry entry) => starts.Count > 0 && starts.TrueForAll(start =>
        operation.Syntax.Span.End <= start.Syntax.SpanStart
        && body.Signals.Waits.Any(join => join.Syntax.SpanStart >= start.Syntax.Span.End && !IsOfOthers(join, entry, body)
            && join.Statement() is { Parent: IBlockOperation block } && block.Syntax.Span.Contains(start.Syntax.Span)
            && start.Enclosing().FirstOrDefault(outer => outer is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation) is ILoopOperation round && round.Syntax.Span.Contains(block.Syntax.Span)));

    /// <summary>Whether the join is of a thread in a local that holds another one for certain, which does not wait for anything itself.</summary>
    private static bool IsOfOthers(IOperation join, ThreadEntry entry, BodyFacts body)
    {
        var targets = EndlessWait.TargetsOf(join).ToList();
        return targets.Count > 0 && targets.TrueForAll(target => target.Unwrapped() is ILocalReferenceOperation { Local: var local }
            && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is { } value && value != entry.Created && !ContinuesAfter(value, entry, body)
            && body.Type.Threads.Entries.FirstOrDefault(other => other.Created == value) is { } joined
            && !joined.Target.Body.WithNested.SelectMany(inner => inner.Operations).Any(inner => inner is IAwaitOperation || IsJoinOrWait(inner)));
    }

    /// <summary>Whether the task begins when the thread has ended: it continues the task in a local, <c>first.ContinueWith(…)</c>.</summary>
    private static bool ContinuesAfter(IOperation task, ThreadEntry entry, BodyFacts body) => task is IInvocationOperation { TargetMethod.Name: "ContinueWith", Instance: { } before }
        && (before.Unwrapped() is ILocalReferenceOperation { Local: var local } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() : before.Unwrapped()) is { } continued
        && (continued == entry.Created || ContinuesAfter(continued, entry, body));

    /// <summary>Whether the thread or task was given to code of others before <paramref name="operation"/>: they may have started it and waited for it.</summary>
    private static bool IsHandedOver(ThreadEntry entry, IOperation operation)
    {
        if (entry.Created is not { } created)
            return false;
        var holder = created.Parent;
        while (holder is IConversionOperation or IVariableInitializerOperation)
            holder = holder.Parent;
        var local = (holder as IVariableDeclaratorOperation)?.Symbol;
        return entry.StartedIn.Body.Calls.Any(call =>
            call.Syntax.Span.End <= operation.Syntax.SpanStart
            && !call.TargetMethod.NamespaceName().StartsWith("System", StringComparison.Ordinal)
            && call.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()).Any(part =>
                part == created || (local is not null && part is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))));
    }

    /// <summary>Whether the operation waits for a thread, or for a signal that a thread gives when it is done.</summary>
    public static bool IsJoinOrWait(IOperation operation) =>
        JoinTable.IsJoin(operation) || (operation is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Wait });

    /// <summary>
    /// Whether the thread at <paramref name="then"/> has waited for a signal that the thread at <paramref name="before"/> gives after
    /// its access.
    /// </summary>
    private static bool IsSignalled(TypeFacts type, Access before, Access then)
    {
        var signals = Sites(type, before).SelectMany(site => site.Body.Signals.Given
            .Where(signal => signal.Operation.Syntax.SpanStart >= site.Operation.Syntax.Span.End)).ToList();
        return (signals.Count > 0 && Sites(type, then).Any(site => site.Body.Signals.Awaited
            .Any(awaited => awaited.Operation.Syntax.SpanStart <= site.Operation.Syntax.SpanStart && awaited.Operation != then.Operation && signals.Exists(signal => MayBeSame(signal.Target, awaited.Target)))))
            || Sites(type, then).SelectMany(site => site.Body.Signals.Polled.Where(poll => poll.Loop.Syntax.Span.End <= site.Operation.Syntax.SpanStart)).Any(poll =>
                Sites(type, before).Any(site => site.Body.Body.Operations.Any(operation => operation.Syntax.SpanStart >= site.Operation.Syntax.Span.End && poll.IsEndedBy(operation, site.Body))));
    }

    private static bool MayBeSame(AccessPath signal, AccessPath awaited) =>
        signal.Equals(awaited) || !signal.IsExact || !awaited.IsExact || signal.Root.Kind != awaited.Root.Kind;

    /// <summary>The access and the calls through which the type itself comes to it.</summary>
    public static IEnumerable<(BodyFacts Body, IOperation Operation)> Sites(TypeFacts type, Access access)
    {
        var seen = new HashSet<BodyFacts> { access.Body };
        var pending = new Queue<(BodyFacts Body, IOperation Operation)>([(access.Body, access.Operation)]);
        while (pending.Count > 0)
        {
            var (body, operation) = pending.Dequeue();
            yield return (body, operation);
            var callers = body.Body.Method is { DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable } method
                ? type.Calls.To(method).Where(call => !call.IsDelegate).Select(call => (call.Caller, call.Operation))
                : [];
            if (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing } && ThreadEntries.Start(lambda) is null)
                callers = callers.Append((type.FactsOf(enclosing), lambda));
            foreach (var (caller, call) in callers)
            {
                if (seen.Add(caller))
                    pending.Enqueue((caller, call));
            }
        }
    }

    private static bool IsHandedOverBefore(ThreadEntry first, ThreadEntry then) =>
        first.StartedIn == then.StartedIn && then.Created is { } created && IsHandedOver(first, created);

    private static bool IsJoinedBefore(ThreadEntry first, ThreadEntry then) =>
        first.Starts.All(start => then.Starts.All(later => start.Body == later.Body
            && start.Operation.Syntax.Span.End <= later.Operation.Syntax.SpanStart
            && start.Body.Body.Operations.Any(join => JoinTable.IsJoin(join)
                && join.Syntax.Span.End >= start.Operation.Syntax.Span.End
                && join.Syntax.Span.End <= later.Operation.Syntax.SpanStart)))
        && !first.Starts.IsEmpty && !then.Starts.IsEmpty;

    /// <summary>Whether both are run again and again by one loop, which does not declare the variable anew for each round.</summary>
    private static bool ShareLoop(IOperation left, IOperation right, ISymbol anchor)
    {
        for (var outer = left.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop && loop.Repeats(left) && loop.Repeats(right) && !ThreadEntries.IsLastRound(loop, right) && !(anchor is ILocalSymbol { DeclaringSyntaxReferences: [var declaration] } && loop.Body.Syntax.Span.Contains(declaration.Span)))
                return true;
        }

        return false;
    }
}

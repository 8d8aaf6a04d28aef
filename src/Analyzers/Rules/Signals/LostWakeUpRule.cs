using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>A signal can come before the wait for it, and is lost.</summary>
internal sealed class LostWakeUpRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.LostWakeUp,
        title: "A signal can come before the wait for it, and is lost",
        messageFormat: "'{0}' {1}: {2}",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Test the condition under the lock that the signaller holds, and reset an event before whoever sets it is started.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var left in LeftInQueue.Of(type))
        {
            report.At(left.Release.Syntax.GetLocation(), [left.Look.Syntax.GetLocation(), left.Test.Syntax.GetLocation()], FixHints.None, Excerpt.Of(left.Release.Syntax), $"comes after the last look at '{left.Queue.Name}' on line {Excerpt.Line(left.Look.Syntax.GetLocation())}",
                $"what is added in between finds '{left.Flag.Name}' still set on line {Excerpt.Line(left.Test.Syntax.GetLocation())} in '{left.Adder.Body.Name}', which starts nothing, and is left in the queue; look again afterwards");
        }

        foreach (var lost in LostHandOver.Of(type))
        {
            report.At(lost.Completion.Syntax.GetLocation(), [lost.GivenUp.Syntax.GetLocation()], FixHints.None, Excerpt.Of(lost.Completion.Syntax), $"may go to one that has given up on line {Excerpt.Line(lost.GivenUp.Syntax.GetLocation())}, and is still in '{lost.Queue.Name}'",
                $"nobody has what is handed over then, '{lost.State.Name}' is not changed, and who asks next waits for ever; hand it to the next one, or take out who gives up");
        }

        foreach (var late in LateCount.Of(type))
        {
            report.At(late.Count.Syntax.GetLocation(), [late.Entry.Location, late.Wait.Syntax.GetLocation()], FixHints.None, Excerpt.Of(late.Count.Syntax), $"counts work when it has begun, on {late.Entry.Text}",
                $"'{Excerpt.Of(late.Wait.Syntax)}' on line {Excerpt.Line(late.Wait.Syntax.GetLocation())} may find the count at zero before that, and does not wait for it; count before the work is handed over");
        }

        foreach (var late in LateRegistration.Of(type))
        {
            report.At(late.Added.Syntax.GetLocation(), [late.Sent.Syntax.GetLocation(), late.Taken.Syntax.GetLocation()], FixHints.None, Excerpt.Of(late.Added.Syntax), $"waits for the answer to what '{Excerpt.Of(late.Sent.Syntax)}' on line {Excerpt.Line(late.Sent.Syntax.GetLocation())} has let out already",
                $"when the answer comes in between, '{late.Taker.Body.Name}' finds nobody for it in '{late.Collection.Name}' on line {Excerpt.Line(late.Taken.Syntax.GetLocation())}, and whoever awaits the task waits for ever; add it first");
        }

        foreach (var (set, request, worker, join) in OverwrittenRequest.Of(type))
        {
            var (asked, waited) = (request.Site.Syntax.GetLocation(), join?.Syntax.GetLocation());
            report.Judge(join is not null, set.Syntax.GetLocation(), new[] { asked, waited, worker.Location }.OfType<Location>(), FixHints.None, Excerpt.Of(set.Syntax), $"is done when {worker.Text} has begun",
                $"when '{Excerpt.Of(request.Site.Syntax)}' on line {Excerpt.Line(asked)} comes before that, it is overwritten, and the loop goes on{(waited is null ? "" : $", for whose end '{Excerpt.Of(join!.Syntax)}' on line {Excerpt.Line(waited)} waits for ever")}; set it before the start");
        }

        foreach (var body in type.Bodies)
        {
            foreach (var pulsed in PulsedEvent.In(body))
            {
                report.At(pulsed.Reset.Syntax.GetLocation(), [pulsed.Set.Syntax.GetLocation(), pulsed.Wait.Syntax.GetLocation()], FixHints.None, Excerpt.Of(pulsed.Reset.Syntax), "takes the signal back at once",
                    $"who comes to '{Excerpt.Of(pulsed.Wait.Syntax)}' on line {Excerpt.Line(pulsed.Wait.Syntax.GetLocation())} a little later waits for the next one, which may never come; let those who wait have an object of their own, as a task that is completed");
            }

            foreach (var call in body.Body.Calls)
            {
                var read = EventReader.Read(call);
                if (read is { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor, IsTimed: true } && AskedInVain(call) is { } condition)
                {
                    report.At(call.Syntax.GetLocation(), [condition.Syntax.GetLocation()], FixHints.None, Excerpt.Of(call.Syntax), "waits for the next pulse when its time is over",
                        $"the last one, and what '{Excerpt.Of(condition.Syntax)}' on line {Excerpt.Line(condition.Syntax.GetLocation())} asks for, may have come before it had the lock again, and it waits for ever; test that in each round");
                }

                if (read is { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor } pulsed && MissedPulse.Of(pulsed, body) is { } missed)
                    Publish(missed, report);
                switch (read)
                {
                    case { Action: SyncAction.Wait, Kind: PrimitiveKind.Monitor, IsTimed: false } wait:
                        CheckMonitor(wait, body, report);
                        break;
                    case { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false } wait:
                        if (!wait.IsCancellable)
                            CheckEvent(wait, body, report);
                        if (!wait.IsCancellable && OneTakenPerSignal.Of(wait, body) is { } one)
                            report.At(one.Wait.Syntax.GetLocation(), [one.Take.Syntax.GetLocation(), one.Addition.Syntax.GetLocation(), one.Signal.Syntax.GetLocation()], FixHints.None, Excerpt.Of(one.Wait.Syntax), $"takes one from '{one.Variable.Name}' for each signal, on line {Excerpt.Line(one.Take.Syntax.GetLocation())}",
                                $"when '{one.Adder.Body.Name}' adds two and sets the event twice before this goes on, lines {Excerpt.Line(one.Addition.Syntax.GetLocation())} and {Excerpt.Line(one.Signal.Syntax.GetLocation())}, that is one signal, and the second waits for the next; take all there are");
                        // Who ends the wait by a token does not look for what is left.
                        if (ResetAfterDrain.Of(wait, body) is { } late)
                            report.At(late.Reset.Syntax.GetLocation(), [late.Read.Syntax.GetLocation(), late.Signal.Syntax.GetLocation(), wait.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(late.Reset.Syntax), "takes the signal back",
                                $"what '{late.Signaller.Body.Name}' adds to '{late.Variable.Name}' after '{Excerpt.Of(late.Read.Syntax)}' on line {Excerpt.Line(late.Read.Syntax.GetLocation())} has looked, and signals on line {Excerpt.Line(late.Signal.Syntax.GetLocation())}, waits for the next signal; reset before looking");
                        break;
                }
            }
        }
    }

    private static void Publish(MissedPulse missed, Report report) =>
        report.At(missed.Wait.Syntax.GetLocation(), [missed.Look.Syntax.GetLocation(), missed.Pulse.Syntax.GetLocation()], FixHints.None, Excerpt.Of(missed.Wait.Syntax), $"is decided by '{Excerpt.Of(missed.Look.Syntax)}' on line {Excerpt.Line(missed.Look.Syntax.GetLocation())}, in an earlier section of the lock",
            $"when '{missed.Pulser.Body.Name}' changes '{missed.State.Name}' and pulses in between, the pulse on line {Excerpt.Line(missed.Pulse.Syntax.GetLocation())} wakes nobody; look at it again before the wait");

    private static void CheckMonitor(SyncEvent wait, BodyFacts body, Report report)
    {
        var section = wait.Call.Enclosing().OfType<ILockOperation>().FirstOrDefault();
        var path = body.Paths.Read(wait.Target);
        if (section is null && wait.Call.Parent is IExpressionStatementOperation && BareWait.Of(wait.Call, body, path) is [var first, ..] calls)
            Publish(wait, body, calls, first, path, report);
        if (section is null || wait.Call.Parent is not IExpressionStatementOperation || !body.Paths.Read(section.LockedValue).Equals(path))
            return;
        var decides = wait.Call.Enclosing().TakeWhile(outer => outer != section).Any(outer => outer is IConditionalOperation or ILoopOperation or ISwitchOperation)
            || wait.Call.Deciding().Any(condition => section.Syntax.Span.Contains(condition.Syntax.Span));
        if (decides && MissedPulse.OfEnd(wait, body) is { } end)
        {
            report.At(wait.Call.Syntax.GetLocation(), [end.Look.Syntax.GetLocation(), end.Set!.Syntax.GetLocation(), end.Pulse.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax), $"does not ask again for '{end.State.Name}', which was asked for on line {Excerpt.Line(end.Look.Syntax.GetLocation())} before the lock was taken",
                $"when '{end.Pulser.Body.Name}' sets it on line {Excerpt.Line(end.Set.Syntax.GetLocation())} and pulses in between, the pulse on line {Excerpt.Line(end.Pulse.Syntax.GetLocation())} wakes nobody");
        }

        if (decides || IsStartedIn(section, body) || Pulse(path, body) is not var (pulse, pulser) || IsHandedOverIn(section, body, pulser))
            return;
        var tested = section.Enclosing().Select(outer => outer switch
        {
            IConditionalOperation test when test.WhenTrue.Syntax.Span.Contains(section.Syntax.Span) => test.Condition,
            IWhileLoopOperation { ConditionIsTop: true } loop => loop.Condition,
            _ => null,
        }).FirstOrDefault(condition => condition is not null);
        if (tested is null)
        {
            if (!section.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation))
                report.At(wait.Call.Syntax.GetLocation(), [pulse.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax), "waits without a condition",
                    $"when '{Excerpt.Of(pulse.Syntax)}' on line {Excerpt.Line(pulse.Syntax.GetLocation())} comes first nobody is woken, and this waits for the next one");
        }
        else if (Mentioned(tested).FirstOrDefault(variable => pulser.Body.Operations.Any(operation => IsWriteOf(operation, variable))) is { } variable)
        {
            report.At(wait.Call.Syntax.GetLocation(), [tested.Syntax.GetLocation(), pulse.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax), $"waits for '{Excerpt.Of(tested.Syntax)}', which was tested on line {Excerpt.Line(tested.Syntax.GetLocation())} before the lock was taken",
                $"when '{pulser.Body.Name}' changes '{variable.Name}' and pulses in between, the pulse on line {Excerpt.Line(pulse.Syntax.GetLocation())} wakes nobody");
        }
    }

    /// <summary>The same of a private method that waits, and is called so in sections of others.</summary>
    private static void Publish(SyncEvent wait, BodyFacts body, List<BareWait> calls, BareWait first, AccessPath path, Report report)
    {
        if (calls.Exists(call => IsStartedIn(call.Section, call.Caller)) || Pulse(path, body) is not var (pulse, _) || calls.Exists(call => call.Section.Syntax.Span.Contains(pulse.Syntax.Span)))
            return;
        var called = first.Call.Syntax.GetLocation();
        report.At(wait.Call.Syntax.GetLocation(), [called, pulse.Syntax.GetLocation()], FixHints.None, Excerpt.Of(wait.Call.Syntax), $"waits without a condition, and '{first.Caller.Body.Name}' asks for none before it comes to this on line {Excerpt.Line(called)}",
            $"when '{Excerpt.Of(pulse.Syntax)}' on line {Excerpt.Line(pulse.Syntax.GetLocation())} comes first nobody is woken, and this waits for the next one");
    }

    /// <summary>Whether a thread is started under the lock: it cannot pulse before the wait has let go of it.</summary>
    private static bool IsStartedIn(ILockOperation section, BodyFacts body) => body.Type.Threads.Entries.Any(entry => section.Syntax.Span.Contains(entry.Location.SourceSpan)
        || entry.Starts.Any(start => start.Body == body && section.Syntax.Span.Contains(start.Operation.Syntax.Span)));

    /// <summary>Whether work is put into a collection under the lock from which the pulser takes it: what it then pulses for comes after the wait has let go.</summary>
    private static bool IsHandedOverIn(ILockOperation section, BodyFacts body, BodyFacts pulser) => body.Body.Calls
        .Where(call => section.Syntax.Span.Contains(call.Syntax.Span) && call.TargetMethod.Name is "Enqueue" or "Add" or "TryAdd" or "Push" or "AddLast" or "AddFirst" or "TryWrite" or "Post")
        .Select(call => call.Instance is { } filled ? body.Paths.Read(filled).Variable : null).OfType<ISymbol>()
        .Any(variable => pulser.Body.Calls.Any(call => call.TargetMethod.Name is "Dequeue" or "TryDequeue" or "Take" or "TryTake" or "Pop" or "TryPop" or "RemoveFirst" or "RemoveAt" or "TryRead" or "ReadAsync" or "Receive" or "GetConsumingEnumerable"
            && call.Instance is { } taken && SymbolEqualityComparer.Default.Equals(pulser.Paths.Read(taken).Variable, variable)));

    private static (IInvocationOperation Pulse, BodyFacts Pulser)? Pulse(AccessPath path, BodyFacts waiter)
    {
        foreach (var other in waiter.Type.Bodies.Where(other => other != waiter))
        {
            var pulse = other.Body.Calls.FirstOrDefault(call => EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Monitor } signal && other.Paths.Read(signal.Target).Equals(path));
            if (pulse is not null)
                return (pulse, other);
        }

        return null;
    }

    /// <summary>A wait right after a reset loses what was set before the reset.</summary>
    private static void CheckEvent(SyncEvent wait, BodyFacts body, Report report)
    {
        var path = body.Paths.Read(wait.Target);
        var reset = body.Body.Calls.LastOrDefault(call => call.TargetMethod.Name == "Reset" && call.Syntax.SpanStart < wait.Call.Syntax.SpanStart && call.Instance is { } target && body.Paths.Read(target).Equals(path));
        if (reset?.Statement() is not { Parent: IBlockOperation block } statement)
            return;
        // Another thread that the body itself has started before.
        var entry = body.Type.Threads.Entries.FirstOrDefault(entry => entry is { Row: { Blocks: false, IsOnDemand: false, Continues: false }, Created: { } created } && entry.StartedIn == body && entry.Starts.Any(start => start.Body == body && start.Operation.Syntax.Span.End < reset.Syntax.SpanStart) && Signal(entry.Target, path) is not null
            && !body.Body.Operations.Any(operation => (JoinTable.IsJoin(operation) || SignalTable.Awaited(operation) is not null) && operation.Syntax.SpanStart > created.Syntax.Span.End && operation.Syntax.Span.End <= reset.Syntax.SpanStart));
        if (entry is not null)
        {
            var signal = Signal(entry.Target, path)!;
            report.At(reset.Syntax.GetLocation(), [entry.Location, signal.Syntax.GetLocation(), wait.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(reset.Syntax), "takes the signal back",
                $"{entry.Text} may have called '{Excerpt.Of(signal.Syntax)}' before, and '{Excerpt.Of(wait.Call.Syntax)}' on line {Excerpt.Line(wait.Call.Syntax.GetLocation())} waits for ever");
            return;
        }

        if (block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault() is not { } next || next != wait.Call.Statement() || next is not IExpressionStatementOperation)
            return;
        foreach (var condition in reset.Enclosing().OfType<IConditionalOperation>().Select(test => test.Condition))
        {
            foreach (var other in body.Type.Bodies.Where(other => other != body))
            {
                if (Signal(other, path) is { } signal && Mentioned(condition).FirstOrDefault(variable => other.Body.Operations.Any(operation => operation.Syntax.SpanStart < signal.Syntax.SpanStart && (IsWriteOf(operation, variable) || (operation is IInvocationOperation { Instance: { } changed } && Assignments.Refers(changed, variable))))) is { } variable)
                {
                    report.At(reset.Syntax.GetLocation(), [condition.Syntax.GetLocation(), signal.Syntax.GetLocation(), wait.Call.Syntax.GetLocation()], FixHints.None, Excerpt.Of(reset.Syntax), "takes the signal back",
                        $"'{other.Body.Name}' may have changed '{variable.Name}' and called '{Excerpt.Of(signal.Syntax)}' since the test on line {Excerpt.Line(condition.Syntax.GetLocation())}, and the wait after it goes on although there is something to do; reset first, then test again");
                    return;
                }
            }
        }
    }

    private static IOperation? Signal(BodyFacts body, AccessPath path) => body.Body.Operations.FirstOrDefault(operation =>
        operation is IInvocationOperation call && EventReader.Read(call) is { Action: SyncAction.Signal, Kind: PrimitiveKind.Event } signal && body.Paths.Read(signal.Target).Equals(path));

    private static IEnumerable<ISymbol> Mentioned(IOperation condition) => condition.DescendantsAndSelf().Select(part => part switch
    {
        IFieldReferenceOperation { Field: { IsReadOnly: false } or { Type.IsReferenceType: true } } field => field.Field,
        IPropertyReferenceOperation { Property: { IsReadOnly: false } property, Instance: IInstanceReferenceOperation or null } => property,
        _ => (ISymbol?)null,
    }).OfType<ISymbol>();

    /// <summary>The condition around a loop that waits until it is pulsed, whatever its time limit, and tests nothing in between: <c>while (!_isDone) while (!Monitor.Wait(_gate, 1000)) { }</c>.</summary>
    private static IOperation? AskedInVain(IInvocationOperation wait) => wait.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Parent: IWhileLoopOperation { Body: var body } loop } && loop.Condition == wait.Parent
        && !body.DescendantsAndSelf().Any(part => part is IConditionalOperation or ISwitchOperation or IBranchOperation or IReturnOperation or IThrowOperation)
        ? loop.Enclosing().TakeWhile(outer => outer is not ILockOperation).Select(outer => outer is IWhileLoopOperation again ? again.Condition : (outer as IConditionalOperation)?.Condition).OfType<IOperation>().FirstOrDefault() : null;

    private static bool IsWriteOf(IOperation operation, ISymbol variable) => operation switch
    {
        IAssignmentOperation assignment => Assignments.Refers(assignment.Target, variable),
        IIncrementOrDecrementOperation increment => Assignments.Refers(increment.Target, variable),
        IInvocationOperation { Instance: { } changed, TargetMethod.Name: "Enqueue" or "Push" or "Add" or "TryAdd" or "AddLast" or "AddFirst" or "Clear" or "Remove" or "Dequeue" or "Pop" } => Assignments.Refers(changed, variable),
        _ => false,
    };
}

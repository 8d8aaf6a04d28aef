using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Signals;

/// <summary>Whoever waits for a number of signals waits for ever when one of them does not come.</summary>
internal sealed class SkippedSignalRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.SkippedSignal,
        title: "A signal that others count on is not given on every path",
        messageFormat: "'{0}' {1}: '{2}' on line {3} waits for ever",
        category: "Signals",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Signal in a finally block, and as many times as the count says.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var unbegun in UnbegunSignal.Of(type))
        {
            report.At(unbegun.Token.Syntax.GetLocation(), [unbegun.Cancel.Syntax.GetLocation(), unbegun.Signal.Syntax.GetLocation(), unbegun.Wait.Syntax.GetLocation()], FixHints.None, Excerpt.Of(unbegun.Token.Syntax),
                $"keeps the task from beginning where '{Excerpt.Of(unbegun.Cancel.Syntax)}' on line {Excerpt.Line(unbegun.Cancel.Syntax.GetLocation())} comes first, and nobody comes to '{Excerpt.Of(unbegun.Signal.Syntax)}' on line {Excerpt.Line(unbegun.Signal.Syntax.GetLocation())} then",
                Excerpt.Of(unbegun.Wait.Syntax), Excerpt.Line(unbegun.Wait.Syntax.GetLocation()));
        }

        foreach (var (signal, wait, flag) in GateForOne.Of(type))
        {
            report.Suggest(signal.Syntax.GetLocation(), [wait.Syntax.GetLocation(), flag.Locations[0]], FixHints.None, Excerpt.Of(signal.Syntax), $"wakes one of those who wait by then, and '{flag.Name}' lets only those through who come later",
                Excerpt.Of(wait.Syntax), Excerpt.Line(wait.Syntax.GetLocation()));
        }

        if (!SignalGivers.AreIn(type))
            return;
        var givers = new SignalGivers();
        foreach (var entry in type.Threads.Entries.Where(entry => entry is { Row: { Blocks: false, IsOnDemand: false } }))
        {
            foreach (var given in GivenSignals.Of(entry, givers))
            {
                if (given.Kind == PrimitiveKind.Event)
                    CheckEvent(given, report);
                else if (given.Kind == PrimitiveKind.Barrier)
                    CheckBarrier(given, report);
                else if (WaitFor(given.Object, type) is { } wait && (!given.IsOfCalled || given.AreAll()))
                    CheckCountdown(given, wait, report);
            }
        }

        CheckCounts(type, report);
        foreach (var single in SingleWakeUp.Of(type))
            report.At(single.Signal.Syntax.GetLocation(), [single.Wait.Syntax.GetLocation(), single.Entry.Location, single.Join.Syntax.GetLocation()], FixHints.None, Excerpt.Of(single.Signal.Syntax), $"wakes one of the {single.Entry.Row.Noun}s started on line {Excerpt.Line(single.Entry.Location)}, which may all wait on line {Excerpt.Line(single.Wait.Syntax.GetLocation())}",
                Excerpt.Of(single.Join.Syntax), Excerpt.Line(single.Join.Syntax.GetLocation()));
    }

    /// <summary>Events that only the started work sets, and its starter waits for.</summary>
    private static void CheckEvent(GivenSignals given, Report report)
    {
        if (given.Entry is not { IsRepeated: false, Created: { } created, StartedIn: var starter } entry)
            return;
        var waits = starter.Body.Calls.Where(call => call.Syntax.SpanStart > created.Syntax.Span.End && EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.Event, IsTimed: false, IsCancellable: false } wait && starter.Paths.Read(wait.Target).Equals(given.Object)).ToList();
        if (waits.Count > 0 && given.AreAll() && SkippedSignal.Of(given).FirstOrDefault(skipped => skipped.Way.Kind is WayOutKind.Return or WayOutKind.Handler || (skipped.Way.Kind == WayOutKind.Throw && entry.Row.Noun == "task")) is { } found)
            Say(found, entry, waits[0], report);
    }

    /// <summary>Participants of a barrier, one of which may leave the others alone.</summary>
    private static void CheckBarrier(GivenSignals given, Report report)
    {
        if (EventReader.Read((IInvocationOperation)given.Signal) is { IsTimed: false, IsCancellable: false } && given.AreKept()
            && SkippedSignal.Of(given).FirstOrDefault(skipped => skipped.Way.Kind is WayOutKind.Return or WayOutKind.Handler && skipped.IsOfOneRun(given)) is { } found)
            Say(found, given.Entry, (IInvocationOperation)given.Signal, report);
    }

    private static void CheckCountdown(GivenSignals given, IInvocationOperation wait, Report report)
    {
        foreach (var skipped in SkippedSignal.Of(given))
        {
            // The last one to come signals for all.
            if (skipped.Way.Kind == WayOutKind.End && skipped.Signal.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" })))
                continue;
            Say(skipped, given.Entry, wait, report);
            return;
        }
    }

    private static void Say(SkippedSignal skipped, ThreadEntry entry, IInvocationOperation wait, Report report)
    {
        var (signal, way) = skipped;
        var line = Excerpt.Line(way.Where.GetLocation());
        var text = way.Kind switch
        {
            WayOutKind.Return or WayOutKind.End => $"is not reached when {Who(entry)} returns {(way.Kind == WayOutKind.End ? "early" : $"on line {line}")}",
            WayOutKind.Throw => $"is not reached when {Who(entry)} throws on line {line}",
            WayOutKind.Handler => $"is not reached when {Who(entry)} gets to the handler on line {line}",
            _ => $"is not reached when '{Excerpt.Of(way.Where)}' on line {line} throws on {Who(entry)}",
        };
        var others = new[] { way.Where.GetLocation(), entry.Location, wait.Syntax.GetLocation() };
        // An exception ends the process on a thread, and is lost in a task; most calls throw only when all is lost anyway.
        report.Judge(way.Kind != WayOutKind.Failure, signal.Syntax.GetLocation(), others, FixHints.None, Excerpt.Of(signal.Syntax), text, Excerpt.Of(wait.Syntax), Excerpt.Line(wait.Syntax.GetLocation()));
    }

    private static string Who(ThreadEntry entry) => entry.Text.StartsWith("several ", StringComparison.Ordinal) ? $"one of {entry.Text}" : entry.Text;

    /// <summary>Where a body waits for the countdown without a time limit, or again when it is over.</summary>
    private static IInvocationOperation? WaitFor(AccessPath countdown, TypeFacts type) => type.Bodies
        .SelectMany(body => body.Body.Calls.Where(call => EventReader.Read(call) is { Action: SyncAction.Wait, Kind: PrimitiveKind.CountdownEvent } wait && (!wait.IsTimed || (!wait.IsCancellable && LoopedWait.Is(call))) && body.Paths.Read(wait.Target).Equals(countdown)))
        .FirstOrDefault();

    /// <summary>Compares the count that a countdown or barrier starts with to the number of threads that are started for it.</summary>
    private static void CheckCounts(TypeFacts type, Report report)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var creation in body.Body.Creations)
            {
                if (creation is not { Type.Name: "CountdownEvent" or "Barrier", Arguments: [{ Value.ConstantValue: { HasValue: true, Value: int count } }, ..], Parent: IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } })
                    continue;
                var uses = type.Bodies.Where(other => other.Body.Outermost == body.Body.Outermost).SelectMany(other => other.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).Select(use => (Use: use, Body: other))).ToList();
                // Whoever gets the object may signal, too, and AddCount or a Signal of several change the count.
                if (!uses.TrueForAll(use => use.Use.Parent is IInvocationOperation { TargetMethod.Name: "Signal" or "SignalAndWait" or "Wait" or "Dispose", Arguments.IsEmpty: true } call && call.Instance == use.Use))
                    continue;
                var signals = uses.Where(use => ((IInvocationOperation)use.Use.Parent!).TargetMethod.Name is "Signal" or "SignalAndWait").ToList();
                var given = signals.Select(signal => Times(signal.Use, signal.Body, body, type)).ToList();
                if (given.Count == 0 || given.Contains(null) || given.Sum() is not { } sum || sum >= count)
                    continue;
                var waiter = uses.Select(use => use.Use.Parent!).FirstOrDefault(call => ((IInvocationOperation)call).TargetMethod.Name == (creation.Type.Name == "Barrier" ? "SignalAndWait" : "Wait"));
                if (waiter is not null)
                    report.At(creation.Syntax.GetLocation(), signals.Select(signal => signal.Use.Parent!.Syntax.GetLocation()).Append(waiter.Syntax.GetLocation()), FixHints.None, Excerpt.Of(creation.Syntax), $"counts {count}, and only {sum} {(sum == 1 ? "comes" : "come")}", Excerpt.Of(waiter.Syntax), Excerpt.Line(waiter.Syntax.GetLocation()));
            }
        }
    }

    /// <summary>How often a signal is given: once for each thread that is started for it; null where that is not known.</summary>
    private static int? Times(IOperation signal, BodyFacts body, BodyFacts creator, TypeFacts type)
    {
        if (signal.Enclosing().Any(outer => outer is ILoopOperation or IConditionalOperation or ISwitchOperation))
            return null;
        if (body == creator)
            return 1;
        var starts = type.Threads.Entries.Where(entry => entry.Target == body).ToList();
        var total = 0;
        foreach (var start in starts)
        {
            if (start is not { Created: { } created, Row.OverlapsItself: false } || start.StartedIn != creator)
                return null;
            var loops = created.Enclosing().OfType<ILoopOperation>().ToList();
            if (created.Enclosing().Any(outer => outer is IConditionalOperation or ISwitchOperation or ITryOperation) || loops.Count > 1)
                return null;
            if (loops.Count == 0)
                total++;
            else if (Rounds(loops[0]) is { } rounds)
                total += rounds;
            else
                return null;
        }

        return starts.Count == 0 ? null : total;
    }

    /// <summary>The rounds of <c>for (var i = 0; i &lt; 4; i++)</c>.</summary>
    private static int? Rounds(ILoopOperation loop) =>
        loop is IForLoopOperation { Before: [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value.ConstantValue: { HasValue: true, Value: 0 } }] }] }], Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand.ConstantValue: { HasValue: true, Value: int rounds } }, AtLoopBottom: [IExpressionStatementOperation { Operation: IIncrementOrDecrementOperation { Kind: OperationKind.Increment } }] }
        && !loop.DescendantsAndSelf().Any(part => part is IBranchOperation or IReturnOperation { IsImplicit: false })
            ? rounds
            : null;
}

using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>Threads or tasks wait for themselves, or for each other.</summary>
internal sealed class WaitCycleRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.WaitCycle,
        title: "A thread or task waits for itself",
        messageFormat: "'{0}' waits for {1}, {2}: it never ends",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Await the other work outside of it.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var join in type.Bodies.SelectMany(body => body.Body.Calls))
        {
            if (join is { TargetMethod: { Name: "Join", ContainingType.Name: "Thread" }, Arguments.IsEmpty: true, Instance: IPropertyReferenceOperation { Property: { Name: "CurrentThread", IsStatic: true } } })
                report.At(join.Syntax.GetLocation(), [], FixHints.None, Excerpt.Of(join.Syntax), "the thread that it runs on", "which waits here");
        }

        foreach (var fed in FedByItself.Of(type))
        {
            var (loop, line) = (PolledLoop.HeadOf(fed.Loop), Excerpt.Line(fed.Loop.Syntax.GetLocation()));
            report.At(fed.Add.Syntax.GetLocation(), fed.Add == fed.Site ? [loop] : [loop, fed.Site.Syntax.GetLocation()], FixHints.None, Excerpt.Of(fed.Add.Syntax), $"room in '{fed.Queue.Name}' when that is full", $"and only the loop on line {line} makes room, which waits here");
        }

        foreach (var kept in type.Bodies.SelectMany(AsyncCalls.KeptIn))
            CheckThroughCalls(kept, kept.Target, type, report, []);

        var entries = type.Threads.Entries;
        foreach (var entry in entries)
        {
            CheckThroughCalls(entry, entry.Target, type, report, []);
            foreach (var wait in entry.Target.Body.Operations.Where(operation => operation is IAwaitOperation && IsItsOwn(operation, entry)))
                report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of(wait.Syntax), entry.Text, "which runs this very wait");
            foreach (var wait in entry.Target.Body.Operations.Where(EndlessWait.Is))
            {
                if (entries.FirstOrDefault(other => EndlessWait.IsFor(other, wait, entry.Target)) is not { } awaited)
                    continue;
                if (awaited == entry && AsksForItself(wait, entry.Target))
                    continue;
                if (awaited == entry)
                    report.At(wait.Syntax.GetLocation(), [entry.Location], FixHints.None, Excerpt.Of(wait.Syntax), entry.Text, "which runs this very wait");
                else if (awaited.Target.Body.Operations.FirstOrDefault(back => EndlessWait.Is(back) && EndlessWait.IsFor(entry, back, awaited.Target)) is { } back && awaited.Location.SourceSpan.Start > entry.Location.SourceSpan.Start)
                    report.At(wait.Syntax.GetLocation(), [back.Syntax.GetLocation(), awaited.Location], FixHints.None, Excerpt.Of(wait.Syntax), awaited.Text, $"which waits for this one on line {Excerpt.Line(back.Syntax.GetLocation())}");
            }
        }
    }

    /// <summary>Whether an asynchronous task awaits the variable that it is kept in, and that nothing else is.</summary>
    private static bool IsItsOwn(IOperation await, ThreadEntry entry) => entry.Created is { } created && ThreadEntries.HolderOf(created) is { } holder
        && EndlessWait.TargetsOf(await).Any(target => Assignments.Refers(target.Unwrapped(), holder)) && EndlessWait.IsFor(entry, await, entry.Target)
        && Assignments.ValuesOf(holder, entry.Target.Type).Count(value => !value.IsNull()) == 1;

    /// <summary>Whether the body asks first whether it is the one that it would wait for.</summary>
    private static bool AsksForItself(IOperation wait, BodyFacts body) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart < wait.Syntax.SpanStart
        && operation is IPropertyReferenceOperation { Property: { Name: "CurrentThread" or "CurrentId" or "CurrentManagedThreadId", IsStatic: true } });

    /// <summary>Waits for the entry's own thread or task in a method that it calls, itself or through others, and waits for.</summary>
    private static void CheckThroughCalls(ThreadEntry entry, BodyFacts caller, TypeFacts type, Report report, HashSet<BodyFacts> open)
    {
        foreach (var call in type.Calls.From(caller).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Operation is IInvocationOperation))
        {
            // A method that starts the work itself waits for what that run of it has started.
            if (type.Calls.BodyOf(call.Target) is not { } callee || callee.Body.Outermost == entry.StartedIn.Body.Outermost || (callee.Body.Method is { IsAsync: true } && !JoinedStart.IsAwaited(call.Operation)) || !open.Add(callee))
                continue;
            // Until it gives its task to whoever keeps it, there is none to wait for.
            if (entry.Row.AfterAwait && caller == entry.Target && !LaterPart.Holds(call.Operation, caller))
                continue;
            var wait = callee.Body.Operations.FirstOrDefault(operation => (operation is IAwaitOperation || EndlessWait.Is(operation)) && EndlessWait.IsFor(entry, operation, callee) && !AsksWhoRuns(operation, callee) && !IsReplaced(entry, operation, callee) && !IsToldBefore(operation, call) && !GivenConstants.RuleOut(call.Operation, operation));
            if (wait is not null)
                report.At(wait.Syntax.GetLocation(), [call.Operation.Syntax.GetLocation(), entry.Location], FixHints.None, Excerpt.Of(wait.Syntax), entry.Text, $"which calls '{callee.Body.Name}' on line {Excerpt.Line(call.Operation.Syntax.GetLocation())}");
            else if (!callee.Body.Operations.Any(operation => AsksWhoRuns(operation)))
                CheckThroughCalls(entry, callee, type, report, open);
        }
    }

    /// <summary>Whether the body asks on which thread, or as which task, it runs, or whether what it waits for has ended.</summary>
    private static bool AsksWhoRuns(IOperation wait, BodyFacts body) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart < wait.Syntax.SpanStart && AsksWhoRuns(operation));

    /// <summary>Whether the variable is given another task, or none, before the wait.</summary>
    private static bool IsReplaced(ThreadEntry entry, IOperation wait, BodyFacts body) => ThreadEntries.HolderOf(entry.Created!) is { } holder
        && body.Body.Operations.Any(operation => operation.Syntax.SpanStart < wait.Syntax.SpanStart && operation is ISimpleAssignmentOperation { Target: var target } && Assignments.Refers(target, holder));

    /// <summary>Whether the caller sets a variable before the call that decides if the wait is come to.</summary>
    private static bool IsToldBefore(IOperation wait, CallSite call) => wait.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IFieldReferenceOperation>()
        .Any(asked => call.Caller.Body.Operations.Any(operation => operation.Syntax.Span.End <= call.Operation.Syntax.SpanStart && operation is ISimpleAssignmentOperation { Target: var target } && Assignments.Refers(target, asked.Field)));

    private static bool AsksWhoRuns(IOperation operation) => AskedThread.IsOfFlow(operation)
        || operation is IPropertyReferenceOperation { Property.Name: "CurrentThread" or "CurrentId" or "CurrentManagedThreadId" or "ManagedThreadId" or "IsAlive" or "IsCompleted" or "Status" };
}

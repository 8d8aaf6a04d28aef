using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows where the threads of a type begin to run, and which begin when others have ended.</summary>
internal static class ThreadStarts
{
    /// <summary>Where the thread begins to run: where it is created, or where what was created is started.</summary>
    public static IEnumerable<(BodyFacts, IOperation)> Of(ThreadEntry entry, TypeFacts type)
    {
        // What the framework runs begins where an override of its own hands on to it.
        if (entry.Created is not { } created)
            return entry.Row == EntryTable.HostedService ? CallsOf(type, method => method is { Name: "StartAsync", ContainingType.Name: "BackgroundService" }) : [];
        if (IsTimerAtRest(created))
            return CallsOf(type, method => method is { Name: "Change", ContainingType.Name: "Timer" or "ITimer" });
        if (created is IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: { Name: "DoWork", ContainingType.Name: "BackgroundWorker" } } } && CallsOf(type, method => method.Name == "RunWorkerAsync").ToList() is { Count: > 0 } runs)
            return runs;
        if (created is IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var raised, Instance: { } source } } && BeginningOf(raised) is var (method, property) && StartsOf(source, raised.ContainingType, method, property, entry, type) is { Count: > 0 } begun)
            // A handler that is added later hears nothing before.
            return begun.Select(start => start.Body == entry.StartedIn && start.Operation.Syntax.SpanStart < created.Syntax.SpanStart ? (start.Body, created) : start).Distinct();
        if (!entry.Row.NeedsStart || (created.Parent is IInvocationOperation { TargetMethod.Name: "Start" } started && started.Instance == created))
            return [(entry.StartedIn, created)];
        var calls = CallsOf(type, method => method is { Name: "Start", ContainingType.Name: "Thread" or "Task" }).ToList();
        // Of the variable that it is kept in, where that is known.
        var own = ThreadEntries.HolderOf(created) is { } holder ? calls.Where(call => ((IInvocationOperation)call.Item2).Instance is { } target && SymbolEqualityComparer.Default.Equals(call.Item1.Paths.Read(target).Variable, holder)).ToList() : [];
        if (own.Count > 0)
            return own;
        // Whoever is given it may start it, and nobody before.
        var handed = calls.Count == 0 && ThreadEntries.HolderOf(created) is ILocalSymbol local ? entry.StartedIn.Body.WithNested.SelectMany(body => body.Operations).Where(use => IsHandedOver(use, local)).Select(use => (entry.StartedIn, use)).ToList() : [];
        return handed.Count > 0 ? handed : calls.Count > 0 ? calls : [(entry.StartedIn, created)];
    }

    /// <summary>By which method, or by setting which property, an object is told to raise the event, which it does not before; null where that is not known.</summary>
    private static (string Method, string Property)? BeginningOf(IEventSymbol raised) => (raised.ContainingType.Name, raised.Name) switch
    {
        ("Timer", "Elapsed") => ("Start", "Enabled"),
        ("Process", "Exited") => ("Start", ""),
        ("Process", "OutputDataReceived") => ("BeginOutputReadLine", ""),
        ("Process", "ErrorDataReceived") => ("BeginErrorReadLine", ""),
        ("FileSystemWatcher", _) => ("", "EnableRaisingEvents"),
        _ => null,
    };

    /// <summary>Where the object is told to; none where it is made so, or in a way that is not seen.</summary>
    private static List<(BodyFacts Body, IOperation Operation)> StartsOf(IOperation source, INamedTypeSymbol raiser, string method, string property, ThreadEntry entry, TypeFacts type)
    {
        if (entry.StartedIn.Paths.Read(source).Variable is not { } kept)
            return [];
        var enabled = type.Bodies.SelectMany(body => body.Body.Operations.OfType<ISimpleAssignmentOperation>().Where(set => set.Target is IPropertyReferenceOperation { Property: var told } && told.Name == property && SymbolEqualityComparer.Default.Equals(told.ContainingType, raiser) && set.Value.ConstantValue is not { HasValue: true, Value: false }).Select(set => (Body: body, Set: set))).ToList();
        if (enabled.Exists(start => start.Set.Parent is IObjectOrCollectionInitializerOperation))
            return [];
        return CallsOf(type, called => called is { IsStatic: false } && called.Name == method && SymbolEqualityComparer.Default.Equals(called.ContainingType, raiser)).Where(call => IsOf(((IInvocationOperation)call.Item2).Receiver(), call.Item1))
            .Concat(enabled.Where(start => IsOf(((IPropertyReferenceOperation)start.Set.Target).Instance, start.Body)).Select(start => (start.Body, (IOperation)start.Set))).ToList();

        bool IsOf(IOperation? started, BodyFacts body) => started is not null && SymbolEqualityComparer.Default.Equals(body.Paths.Read(started).Variable, kept);
    }

    private static bool IsHandedOver(IOperation use, ILocalSymbol local) => Assignments.Refers(use, local) && use.Enclosing().TakeWhile(outer => outer is IArgumentOperation or IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation).Any(outer => outer is IArgumentOperation);

    /// <summary>Whether <paramref name="second"/> is started by a continuation of <paramref name="first"/>, as work that is begun anew when it has failed, or when the starter has waited for its end.</summary>
    public static bool IsAfter(ThreadEntry first, ThreadEntry second, IReadOnlyCollection<ThreadEntry> entries) => first.Created is { } created && (entries.Any(continuation =>
        continuation.Row.Continues && continuation.Target == second.StartedIn && continuation.Created is IInvocationOperation { Instance: { } antecedent } && antecedent.Unwrapped() == created) || IsAfterItsEnd(first, second));

    /// <summary>Whether the starter waits between the two, which run once each, for the signal that the first gives as the last thing it does.</summary>
    private static bool IsAfterItsEnd(ThreadEntry first, ThreadEntry second) => first is { Row.Recurs: true, Created: { } created } && second.Created is { } later && first.StartedIn == second.StartedIn && RunsOnce(first) && RunsOnce(second)
        && first.Target.Body.Root.DescendantsAndSelf().OfType<IBlockOperation>().FirstOrDefault() is { Operations: [.., var last] } block && (last is IReturnOperation { ReturnedValue: null } && block.Operations.Length > 1 ? block.Operations[block.Operations.Length - 2] : last) is IExpressionStatementOperation { Operation: var end }
        && first.Target.Signals.Given.FirstOrDefault(given => given.Operation == end) is { Target: { IsExact: true } signal }
        && first.StartedIn.Signals.Awaited.Any(wait => ThreadOrder.IsJoinOrWait(wait.Operation) && wait.Target.Equals(signal) && wait.Operation.Syntax.SpanStart >= created.Syntax.Span.End && wait.Operation.Syntax.Span.End <= later.Syntax.SpanStart
            && wait.Operation is IInvocationOperation { Arguments.IsEmpty: true } && !wait.Operation.Enclosing().Any(outer => outer is IConditionalOperation or ILoopOperation));

    private static bool RunsOnce(ThreadEntry entry) => entry.Created is { } created && !TimerPeriod.Given(created).IsDefault && !TimerPeriod.IsPeriodic(created, entry.Target.Type) && !TimerPeriod.IsMadePeriodic(created, entry.Target.Type);

    /// <summary>Whether both run the same method, and one is started by that method itself, which goes on in another run.</summary>
    public static bool IsByItself(ThreadEntry one, ThreadEntry other, TypeFacts type) => WorkOf(one, type) is { } work && WorkOf(other, type) == work
        && (one.StartedIn.Body.IsWithin(work.Body) || other.StartedIn.Body.IsWithin(work.Body));

    /// <summary>Whether both run the same work, and one is started by a private helper on a way of the other's member that ends before it comes to the other start.</summary>
    public static bool AreAlternatives(ThreadEntry helped, ThreadEntry other, TypeFacts type) => DirectRun.AreSame(helped.Target, other.Target) && other.Created is { } later
        && helped.StartedIn.Body is { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } helper } && type.Calls.To(helper).ToList() is { Count: > 0 } calls
        && calls.TrueForAll(call => call.Caller == other.StartedIn && (Alternatives.EndsAfter(call.Operation, later) || Alternatives.Are(call.Operation, later)));

    /// <summary>The method that the thread runs, be it by a lambda that does nothing but call it.</summary>
    public static BodyFacts? WorkOf(ThreadEntry entry, TypeFacts type) => entry.Target.Body is { Root: IAnonymousFunctionOperation, Calls.IsEmpty: false } lambda && lambda.Calls.Count(call => type.Calls.BodyOf(call.TargetMethod) is not null) == 1
        ? lambda.Calls.Select(call => type.Calls.BodyOf(call.TargetMethod)).First(body => body is not null) : entry.Target;

    private static IEnumerable<(BodyFacts, IOperation)> CallsOf(TypeFacts type, Func<IMethodSymbol, bool> isMeant) =>
        type.Bodies.SelectMany(body => body.Body.Calls.Where(call => isMeant(call.TargetMethod)).Select(call => (body, (IOperation)call)));

    /// <summary>Whether a timer is created that does not tick until it is given a time.</summary>
    private static bool IsTimerAtRest(IOperation created) => TimerPeriod.Given(created) is { IsDefault: false } given
        && (given.Length < 3 || given.FirstOrDefault(argument => argument.Parameter?.Name == "dueTime") is { Value: var due } && TimerPeriod.IsNever(due));
}

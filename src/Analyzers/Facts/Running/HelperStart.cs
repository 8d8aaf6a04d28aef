using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Work that a method starts on a thread for its callers: <c>void Begin(Action work) => _tasks.Add(Task.Run(work))</c>, be it by a function of its own that runs what it is given.</summary>
internal static class HelperStart
{
    /// <summary>
    /// What runs <paramref name="function"/> where it is handed to a method that starts its parameter: the row, the call that
    /// hands it over, and whether the method starts it several times.
    /// </summary>
    public static (EntryRow Row, IOperation Created, bool IsRepeated)? Of(IOperation function, TypeFacts type)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        if (use is not IArgumentOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter, Parent: IInvocationOperation call })
            return null;
        if (!ThreadEntries.IsOwn(call.TargetMethod, type))
            return call.TargetMethod.IsInSource() && ForeignStart.Of(call, parameter) is var (foreign, isSeveral) ? (foreign, call, isSeveral) : null;
        if (call.Instance is not (null or IInstanceReferenceOperation) || type.Calls.BodyOf(call.TargetMethod) is not { } taker)
            return null;
        foreach (var (given, body) in taker.Body.WithNested.SelectMany(body => body.Operations.OfType<IParameterReferenceOperation>().Select(given => (given, body))))
        {
            if (!SymbolEqualityComparer.Default.Equals(given.Parameter.OriginalDefinition, parameter.OriginalDefinition))
                continue;
            if (ThreadEntries.Start(given) is var (row, started) && Begun(row, started, taker) is { } begun)
                return (begun, call, ThreadEntries.IsInLoop(started, type.FactsOf(body)));
            // Each call starts a function of its own that runs what this call gives, in turn where it does so again: Task.Run(async () => { try { await work(); } … }).
            if (given.Parent is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invoked && invoked.Instance == given && StartOf(body, taker) is var (outer, course) && Begun(outer, course, taker) is { } run)
                return (run with { IsUnguarded = false }, call, ThreadEntries.IsInLoop(course, type.FactsOf(body.Enclosing!)) || (invoked.Type?.Name is "Task" or "ValueTask" && ThreadEntries.IsInLoop(invoked, type.FactsOf(body))));
        }

        return null;
    }

    /// <summary>The start of a lambda or local function of the method.</summary>
    private static (EntryRow Row, IOperation Created)? StartOf(Body function, BodyFacts taker) => function.Enclosing is not { } enclosing ? null
        : (function.Root is IAnonymousFunctionOperation lambda ? ThreadEntries.UsesOf(lambda, taker.Type.FactsOf(enclosing))
            : taker.Body.WithNested.SelectMany(body => body.Operations).OfType<IMethodReferenceOperation>().Where(named => SymbolEqualityComparer.Default.Equals(named.Method.OriginalDefinition, function.Method?.OriginalDefinition)))
        .Select(ThreadEntries.Start).FirstOrDefault(start => start is not null);

    /// <summary>What the call begins: nothing where the method only makes a thread or task, which somebody else starts.</summary>
    private static EntryRow? Begun(EntryRow row, IOperation created, BodyFacts taker) => IsWaitedFor(created, taker) ? row with { NeedsStart = false, Blocks = true }
        : !row.NeedsStart ? row
        : (created.Parent is IInvocationOperation { TargetMethod.Name: "Start" } started && started.Instance == created)
            || (ThreadEntries.HolderOf(created) is { } holder && taker.Body.Calls.Any(call => call is { TargetMethod: { Name: "Start", ContainingType.Name: "Thread" or "Task" }, Instance: { } target } && SymbolEqualityComparer.Default.Equals(taker.Paths.Read(target).Variable, holder)))
            ? row with { NeedsStart = false } : null;

    /// <summary>Whether the method waits, in the block where it starts the work or on the spot, for its end.</summary>
    private static bool IsWaitedFor(IOperation created, BodyFacts taker)
    {
        if (taker.Body.Method is { IsAsync: true })
            return false;
        if (JoinedStart.IsAwaited(created))
            return true;
        return ThreadEntries.HolderOf(created) is ILocalSymbol holder && created.Statement() is { Parent: IBlockOperation block } statement && block.Operations.Any(next => next.Syntax.SpanStart > statement.Syntax.Span.End && next is IExpressionStatementOperation
            && next.DescendantsAndSelf().Any(join => JoinTable.IsJoin(join) && join is IInvocationOperation { Arguments.IsEmpty: true } && join.DescendantsAndSelf().Any(use => use is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, holder))));
    }
}

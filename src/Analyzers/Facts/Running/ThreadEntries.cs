using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Facts.Waiting;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Finds the bodies of a type that it starts on other threads.</summary>
internal static class ThreadEntries
{
    /// <summary>All entries, in source order.</summary>
    public static ImmutableArray<ThreadEntry> Of(TypeFacts type)
    {
        var entries = type.Bodies.SelectMany(body => InBody(body, type)).Concat(type.Kept.SelectMany(uses => uses).Select(kept => OfKept(kept, type)).OfType<ThreadEntry>()).ToList();
        return entries.Select(entry => entry with
        {
            IsRepeated = entry.IsRepeated || entry.Row.OverlapsItself
                || (entry.Created is { } created && IsInLoop(created, entry.StartedIn))
                || (entry.IsOnSameObject && entries.Any(other => other != entry && other.Target == entry.Target && other.IsOnSameObject && other.StartedIn.Body.Outermost == entry.StartedIn.Body.Outermost && !Alternatives.Are(entry.Created, other.Created) && !ThreadStarts.IsAfter(entry, other, entries) && !ThreadStarts.IsAfter(other, entry, entries))),
            IsStartedByEachCall = IsStartedByEachCall(entry, type),
            Starts = ThreadStarts.Of(entry, type).ToImmutableArray(),
        }).ToImmutableArray();
    }

    /// <summary>The operation that hands <paramref name="function"/> to another thread, and what runs it there; null when none does.</summary>
    public static (EntryRow Row, IOperation Created)? Start(IOperation function)
    {
        switch (HandedTo(function))
        {
            case IArgumentOperation { Parent: IInvocationOperation call } when EntryTable.Find(call.TargetMethod) is { } row:
                return HasScheduler(call) ? null : (row, call);
            case IArgumentOperation { Parent: IInvocationOperation selection } when function is IAnonymousFunctionOperation { Symbol.IsAsync: true } or IMethodReferenceOperation { Method.IsAsync: true } && AsyncCalls.IsSelection(selection):
                return (EntryTable.AsyncSelection, selection);
            case IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor } creation } when EntryTable.Find(constructor) is { } row:
                return (row, creation);
            case IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor } creation } when EntryTable.TakesProgress(constructor) && IsOfConsole(function):
                return (EntryTable.Progress, creation);
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised } } assignment when EntryTable.TakesProgress(raised) && IsOfConsole(function):
                return (EntryTable.Progress, assignment);
            case IArrayInitializerOperation { Parent.Parent: IArgumentOperation { Parent: IInvocationOperation call } } when EntryTable.Find(call.TargetMethod) is { } row:
                return (row, call);
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised } } assignment when EntryTable.Find(raised) is { } row:
                return SynchronizedSource.Is(assignment) ? null : (row, assignment);
            default:
                return null;
        }
    }

    private static bool IsOfConsole(IOperation operation) => operation.SemanticModel is { } model && ConsoleContext.IsMissing(model.Compilation);

    /// <summary>What is done with the function, or with the delegate that a call makes of it alone: <c>new Thread(Guarded(Run))</c>.</summary>
    private static IOperation? HandedTo(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation or IArgumentOperation { Parent: IInvocationOperation { Type.TypeKind: TypeKind.Delegate, Arguments.Length: 1 } })
            use = (use is IArgumentOperation ? use.Parent : use)?.Parent;
        return use;
    }

    /// <summary>Whether the method is one of the type's own.</summary>
    public static bool IsOwn(IMethodSymbol method, TypeFacts type) => SymbolEqualityComparer.Default.Equals(method.OutermostType(), type.Type);

    /// <summary>Whether a scheduler decides where the work runs: it may be the caller's own thread, or one at a time.</summary>
    private static bool HasScheduler(IInvocationOperation call) => call.Arguments.Any(argument =>
            argument.Parameter?.Type.Name == "TaskScheduler" && argument.Value.Unwrapped() is not IPropertyReferenceOperation { Property.Name: "Default" })
        // A factory of one's own is made to have one.
        || (call.TargetMethod.ContainingType.Name == "TaskFactory" && call.Instance?.Unwrapped() is not (null or IPropertyReferenceOperation { Property.Name: "Factory" }));

    private static IEnumerable<ThreadEntry> InBody(BodyFacts body, TypeFacts type)
    {
        if (body.Body.Method is { } own && EntryTable.FindOverride(own) is { } service)
            yield return new ThreadEntry(body, service, null, body, IsOnSameObject: !service.OverlapsItself || EntryTable.SharesObject(own));

        if (body.Body.Method is { MethodKind: MethodKind.Destructor })
            yield return new ThreadEntry(body, EntryTable.Finalizer, null, body, IsOnSameObject: false);

        foreach (var call in AsyncCalls.Of(body, type))
            yield return call;

        foreach (var item in WorkItems.Of(body, type))
            yield return item;

        foreach (var operation in body.Body.Functions)
        {
            var (target, isOnSameObject) = Target(operation, body, type);
            if (target is null)
                continue;
            foreach (var function in UsesOf(operation, body))
            {
                if (Start(function) is var (row, created))
                {
                    if (!(row.AfterAwait && AsyncCalls.TakesTurns(target, type)) && !(row.Continues && IsWorkOfOthers(body)))
                        yield return new ThreadEntry(target, row, created, body, isOnSameObject);
                }
                else if ((HelperStart.Of(function, type) ?? QueuedStart.Of(function, type, IsInLoop)) is var (inner, call, isRepeated))
                {
                    yield return new ThreadEntry(target, inner, call, body, isOnSameObject) { IsRepeated = isRepeated };
                }
            }
        }
    }

    private static ThreadEntry? OfKept(KeptFunctions.Kept kept, TypeFacts type) => Target(kept.Function, kept.KeptIn, type) is (BodyFacts target, var isOnSameObject) && Start(kept.Use) is var (row, created)
        ? new ThreadEntry(target, row, created, kept.UsedIn, isOnSameObject) : null;

    /// <summary>Whether the body is a lambda that code of others runs: a continuation that it adds runs on the scheduler that is current there.</summary>
    private static bool IsWorkOfOthers(BodyFacts body) => body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing }
        && UsesOf(lambda, body.Type.FactsOf(enclosing)).Any(use => use.Enclosing().FirstOrDefault(outer => outer is not (IDelegateCreationOperation or IConversionOperation)) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var taker } }
            && !IsOwn(taker, body.Type) && !taker.NamespaceName().StartsWith("System", StringComparison.Ordinal));

    private static (BodyFacts? Target, bool IsOnSameObject) Target(IOperation operation, BodyFacts body, TypeFacts type) => operation switch
    {
        IAnonymousFunctionOperation => (NestedBody(operation, body, type), true),
        IMethodReferenceOperation reference => (type.Calls.BodyOf(reference.Method) ?? NestedBody(reference, body, type), reference.Instance is null or IInstanceReferenceOperation),
        _ => (null, false),
    };

    private static BodyFacts? NestedBody(IOperation function, BodyFacts body, TypeFacts type) => body.Body.Nested.FirstOrDefault(nested => nested.Root == function) is { } found ? type.FactsOf(found) : null;

    /// <summary>The function itself, or the places that use the local it is kept in.</summary>
    public static IEnumerable<IOperation> UsesOf(IOperation function, BodyFacts body)
    {
        var holder = function.Parent;
        while (holder is IDelegateCreationOperation or IConversionOperation or IVariableInitializerOperation)
            holder = holder.Parent;
        return holder is IVariableDeclaratorOperation { Symbol: var local } ? body.Body.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local))
            : [function];
    }

    /// <summary>The local, field or property that what is created is stored in; null where it is passed on.</summary>
    public static ISymbol? HolderOf(IOperation created)
    {
        var holder = created.Parent;
        while (holder is IConversionOperation or IVariableInitializerOperation or IObjectOrCollectionInitializerOperation)
            holder = holder.Parent;
        return holder switch
        {
            IVariableDeclaratorOperation declarator => declarator.Symbol,
            IFieldInitializerOperation { InitializedFields: [var field] } => field,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } => local.Local,
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation member } => member.Member,
            _ => null,
        };
    }

    /// <summary>Whether the start runs again and again without waiting for the last one.</summary>
    public static bool IsInLoop(IOperation created, BodyFacts startedIn)
    {
        if (startedIn.Body.Root is IAnonymousFunctionOperation lambda && Start(lambda) is null && lambda.Parent?.Parent is IArgumentOperation { Parent: IInvocationOperation call })
        {
            if (call.TargetMethod.NamespaceName() == "System.Linq" || call.TargetMethod is { Name: "ConvertAll" or "ForEach", ContainingType: { Name: "Array" or "List", ContainingAssembly: var library } } && !SymbolEqualityComparer.Default.Equals(library, startedIn.Body.Owner.ContainingAssembly))
                return true;
        }

        for (var outer = created.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            // The round that starts it is the last one.
            if (outer is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break }] } block && !GoesOn(block, created))
                return false;
            if (outer is ISwitchCaseOperation { Body: [.., IReturnOperation or IThrowOperation] })
                return false;
            if (outer is ILoopOperation loop && loop.Repeats(created))
            {
                return !IsLastRound(loop, created) && !startedIn.Body.Operations.Any(operation => JoinTable.MayJoin(operation)
                    && (operation.Syntax.SpanStart >= created.Syntax.SpanStart || operation.Syntax.Span.Contains(created.Syntax.Span))
                    && loop.Syntax.Span.Contains(operation.Syntax.Span))
                    && !JoinedStart.IsAwaited(created) && !TaskChain.Continues(created) && !TaskChain.AwaitsLast(created, loop);
            }
        }

        return false;
    }

    /// <summary>Whether the round that starts it sets what the loop asks for, as one that tries until it succeeds: <c>while (!_active) { …; _active = true; thread.Start(); }</c>.</summary>
    public static bool IsLastRound(ILoopOperation loop, IOperation created) => loop is IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } && condition.Unwrapped() is var asked
        && (asked is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated } ? negated.Unwrapped() : asked) is var flag and (IMemberReferenceOperation or ILocalReferenceOperation)
        && created.Statement() is { Parent: IBlockOperation block }
        && block.Operations.Any(statement => statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: var target, Value.ConstantValue: { HasValue: true, Value: bool stored } } } && stored == asked is IUnaryOperation && target.IsWrittenLike(flag));

    /// <summary>Whether the body of a loop goes on with the next round after <paramref name="created"/>, although it ends the loop where it is done.</summary>
    private static bool GoesOn(IBlockOperation block, IOperation created) => block.Parent is ILoopOperation loop
        && block.Descendants().Any(jump => jump is IBranchOperation { BranchKind: BranchKind.Continue, Target: var target } && SymbolEqualityComparer.Default.Equals(target, loop.ContinueLabel) && jump.Syntax.SpanStart > created.Syntax.SpanStart);

    /// <summary>Whether the type calls the starting body in a loop or twice in one body, on one object, and nothing waits in between.</summary>
    private static bool IsStartedByEachCall(ThreadEntry entry, TypeFacts type) =>
        entry is { Created: { } created, Row.Blocks: false } && !StateTest.Decides(created) && !JoinedStart.IsAwaited(created) && !TaskChain.Continues(created) && (IsCalledAgain(entry.StartedIn, type, 3) || EventWork.IsPerEvent(created, entry.StartedIn, type));

    private static bool IsCalledAgain(BodyFacts body, TypeFacts type, int depth)
    {
        if (depth == 0 || body.Body.Method is not { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.Constructor) } method || body.Body.Operations.Any(IsWait))
            return false;
        return type.Calls.To(method)
            .Where(call => !call.IsDelegate && !StateTest.DecidesOnce(call.Operation) && (call.IsOnSameObject || SharedVariables.StaysTheSame(call.Caller.Paths.Read(call.Receiver!), call.Caller)))
            .GroupBy(call => (call.Caller, Receiver: call.IsOnSameObject ? null : call.Caller.Paths.Read(call.Receiver!)))
            .Any(calls => IsMadeAgain(calls.Select(call => call.Operation).ToList(), calls.Key.Caller)
                || (calls.Any(call => !JoinedStart.IsAwaited(call.Operation)) && !calls.Key.Caller.Body.Operations.Any(IsWait) && IsCalledAgain(calls.Key.Caller, type, depth - 1)));
    }

    /// <summary>Whether calls of one method in <paramref name="body"/> are made again before what an earlier one started has been waited for: in a loop, for each element of a sequence, or one after the other.</summary>
    public static bool IsMadeAgain(List<IOperation> calls, BodyFacts body) =>
        calls.Exists(call => AsyncCalls.IsSelected(call) || IsInLoop(call, body)) || (calls.Count > 1 && HasTwoInTurn(calls.Where(call => !JoinedStart.IsAwaited(call)).ToList(), body));

    /// <summary>Whether the operation waits for a thread or task, or for a signal.</summary>
    public static bool IsWait(IOperation operation) => JoinTable.IsJoin(operation) || SignalTable.Awaited(operation) is not null;

    /// <summary>Whether the body waits or pauses between the two operations, so that others may come to an end.</summary>
    public static bool GivesTime(IOperation from, IOperation to, BodyFacts body) => body.Body.Operations.Any(wait => wait.Syntax.SpanStart > from.Syntax.Span.End && wait.Syntax.Span.End < to.Syntax.SpanStart
        && (wait is IAwaitOperation || IsWait(wait) || wait is IInvocationOperation { TargetMethod.Name: "Sleep" or "Delay" or "SpinWait" or "SpinOnce" or "SpinUntil" }));

    /// <summary>Whether two of the calls are in statements of one block, so that one follows the other, and nothing is waited for in between.</summary>
    private static bool HasTwoInTurn(List<IOperation> calls, BodyFacts body) => calls
        .Select(call => (Call: call, Block: call.Statement() is { Parent: IBlockOperation block } statement and not (IConditionalOperation or ILoopOperation or ISwitchOperation) ? block : null))
        .Where(call => call.Block is not null)
        .GroupBy(call => call.Block)
        .Any(block => block.Zip(block.Skip(1), (first, second) => !body.Body.Operations.Any(wait => IsWait(wait) && wait.Syntax.SpanStart >= first.Call.Syntax.Span.End && wait.Syntax.Span.End <= second.Call.Syntax.SpanStart)).Any(inTurn => inTurn));
}

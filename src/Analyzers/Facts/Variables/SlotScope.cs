using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// A value of the thread that a body sets for a while, and sets back after an await: <c>using var scope = TenantScope.Enter(tenant); … await …</c>, or
/// <c>var outer = Ambient.Swap(session); try { await … } finally { Ambient.Swap(outer); }</c>.
/// </summary>
/// <param name="Slot">The thread-static field, or that which holds the <c>ThreadLocal</c>.</param>
/// <param name="Set">What sets it.</param>
/// <param name="Await">The await in between.</param>
/// <param name="Site">What sets it back, or the making of the scope that does.</param>
/// <param name="IsUsing">Whether a scope sets it back.</param>
internal sealed record SlotScope(IFieldSymbol Slot, IOperation Set, IOperation Await, IOperation Site, bool IsUsing)
{
    /// <summary>Those of <paramref name="body"/>, by place. What goes on with the one thread of a user interface finds its values there.</summary>
    public static IEnumerable<SlotScope> Of(BodyFacts body)
    {
        if (body.Body.Method is not { IsAsync: true })
            return [];
        var found = (body.Body.HasScopes ? body.Body.Operations.SelectMany(operation => OfUsing(operation, body)) : []).Concat(body.Body.Operations.OfType<ITryOperation>().SelectMany(attempt => OfTry(attempt, body)));
        return !LeavesThread(body) ? [] : found;
    }

    private static bool LeavesThread(BodyFacts body) => (ConsoleContext.IsUnlikely(body.Type.Compilation) && !AsyncCalls.TakesTurns(body, body.Type)) || AsyncCalls.LeavesContext(body) || OffContext.Is(body);

    private static IEnumerable<SlotScope> OfUsing(IOperation use, BodyFacts body)
    {
        var isWithin = use switch
        {
            IUsingOperation { Body: { } scoped } => wait => scoped.Syntax.Span.Contains(wait.Syntax.Span),
            IUsingDeclarationOperation { Parent: { } block } => wait => block.Syntax.Span.Contains(wait.Syntax.Span) && wait.Syntax.SpanStart >= use.Syntax.Span.End,
            _ => default(Func<IOperation, bool>),
        };
        if (isWithin is null || LeaveIn(body, isWithin) is not { } left)
            yield break;
        foreach (var made in use.Resources())
        {
            if (ThreadSlotShape.OfScope(made) is { } slot && !IsEndedBefore(made, left, body))
                yield return new SlotScope(slot, made, left, made, IsUsing: true);
        }
    }

    private static IEnumerable<SlotScope> OfTry(ITryOperation attempt, BodyFacts body)
    {
        if (attempt.Finally is not { } last || LeaveIn(body, wait => attempt.Body.Syntax.Span.Contains(wait.Syntax.Span)) is not { } left)
            yield break;
        var sets = body.Body.Operations.Select(operation => (Operation: operation, Slot: SetBy(operation))).Where(set => set.Slot is not null).ToList();
        foreach (var back in sets.Where(set => last.Syntax.Span.Contains(set.Operation.Syntax.Span)))
        {
            var same = sets.Where(set => SymbolEqualityComparer.Default.Equals(set.Slot, back.Slot) && set.Operation.Syntax.SpanStart < back.Operation.Syntax.SpanStart).ToList();
            // Who sets it anew after an await knows that he may be on another thread.
            if (same.Count > 0 && same.TrueForAll(set => set.Operation.Syntax.Span.End <= left.Syntax.SpanStart))
                yield return new SlotScope(back.Slot!, same[same.Count - 1].Operation, left, back.Operation, IsUsing: false);
        }
    }

    private static IFieldSymbol? SetBy(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Target: var target } => ThreadSlotShape.SlotOf(target),
        IInvocationOperation { TargetMethod: { IsStatic: true, IsAsync: false, ContainingType: { } owner } method } when owner.IsInSource() => ThreadSlotShape.SetBy(method),
        _ => null,
    };

    /// <summary>The first await among those, or loop that awaits its elements.</summary>
    private static IOperation? LeaveIn(BodyFacts body, Func<IOperation, bool> isWithin) => body.Body.Operations.FirstOrDefault(operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } && isWithin(operation));

    /// <summary>Whether the scope is disposed of before it is left for the end.</summary>
    private static bool IsEndedBefore(IOperation made, IOperation left, BodyFacts body) =>
        made.Enclosing().OfType<IVariableDeclaratorOperation>().FirstOrDefault() is { Symbol: var local }
        && body.Body.Calls.Any(call => call is { TargetMethod.Name: "Dispose" } && call.Receiver() is ILocalReferenceOperation ended && SymbolEqualityComparer.Default.Equals(ended.Local, local) && call.Syntax.Span.End <= left.Syntax.SpanStart);
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Work that an asynchronous method has a thread do, and awaits, while whoever has called the method lets it go and goes on: the two use an object that is not
/// thread-safe at once, whatever context the method comes back to.
/// </summary>
/// <param name="Entry">The work.</param>
/// <param name="Call">The call that is let go.</param>
/// <param name="Inside">What the work does.</param>
/// <param name="Outside">What the caller does after the call.</param>
internal sealed record LetGoWork(ThreadEntry Entry, IOperation Call, Access Inside, Access Outside)
{
    private const int MaximumDepth = 3;

    /// <summary>Those of <paramref name="type"/>, one for each use of the caller's.</summary>
    public static IEnumerable<LetGoWork> Of(TypeFacts type)
    {
        foreach (var entry in type.Threads.Entries)
        {
            if (entry is not { Created: { } created, IsOnSameObject: true, Row: { Blocks: false, Continues: false, IsOnDemand: false, AfterAwait: false }, StartedIn.Body: { Enclosing: null, Method: { IsAsync: true } method } } || !JoinedStart.IsAwaited(created))
                continue;
            var calls = type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && IsLetGo(call.Operation)).ToList();
            if (calls.Count == 0)
                continue;
            var inside = UsesIn(entry.Target, _ => true, MaximumDepth, []).ToList();
            foreach (var call in calls)
            {
                var after = UsesIn(call.Caller, operation => IsAfter(operation, call.Operation), MaximumDepth, []).Where(use => !IsWaitedFor(call, use)).ToList();
                foreach (var outside in after)
                {
                    if (inside.Find(use => Meet(use, outside)) is { } met)
                        yield return new LetGoWork(entry, call.Operation, met, outside);
                }
            }
        }
    }

    private static bool IsLetGo(IOperation call) => call is IInvocationOperation && call.Parent.LetsGo()
        && !call.EnclosingInMember().Any(outer => outer is ILoopOperation);

    private static bool IsAfter(IOperation operation, IOperation call) => operation.Syntax.SpanStart >= call.Syntax.Span.End && !Alternatives.Are(call, operation) && !Alternatives.EndsAfter(call, operation);

    /// <summary>The uses of contents that the body comes to, itself and by calls on its own object, of those that count in it.</summary>
    private static IEnumerable<Access> UsesIn(BodyFacts body, Func<IOperation, bool> counts, int depth, HashSet<BodyFacts> seen)
    {
        if (!seen.Add(body))
            return [];
        var own = body.Type.Accesses.All.Where(access => access.Body == body && access.Use is not null && access.Guards.AreNone && !access.Variable.IsStatic && access.Object.Equals(Locks.AccessPath.This) && counts(access.Operation));
        return depth == 0 ? own : own.Concat(body.Type.Calls.From(body).Where(call => !call.IsDelegate && call.IsOnSameObject && counts(call.Operation) && body.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true })
            .Select(call => body.Type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().Where(callee => !callee.Body.IsConstruction && callee.Body.Method is not { IsAsync: true })
            .SelectMany(callee => UsesIn(callee, _ => true, depth - 1, seen)).ToList());
    }

    /// <summary>Whether anything is waited for between the call and the use, or what comes to it.</summary>
    private static bool IsWaitedFor(CallSite call, Access use)
    {
        var end = use.Body == call.Caller ? use.Operation.Syntax.SpanStart : int.MaxValue;
        return call.Caller.Body.Operations.Any(wait => wait.Syntax.SpanStart >= call.Operation.Syntax.Span.End && wait.Syntax.SpanStart < end && (wait is IAwaitOperation || JoinTable.MayJoin(wait) || SignalTable.Awaited(wait) is not null));
    }

    private static bool Meet(Access inside, Access outside) => SymbolEqualityComparer.Default.Equals(inside.Variable, outside.Variable)
        && (inside.Use == ContentsUse.Write || outside.Use == ContentsUse.Write)
        && !inside.LooksAtNumber && !outside.LooksAtNumber
        && !outside.Body.Type.Accesses.All.Any(write => write.Writes && SymbolEqualityComparer.Default.Equals(write.Variable, outside.Variable) && !outside.Body.Type.Callers.IsDuringConstruction(write));
}

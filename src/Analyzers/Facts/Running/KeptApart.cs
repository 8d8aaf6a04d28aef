using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows what suggests that callers of a type's members do not come while a thread of the type is at work: they are few, and know it, that thread is
/// itself the caller, or it runs when everything ends.
/// </summary>
internal static class KeptApart
{
    /// <summary>How many variables an object may share without a lock between a thread of its own and its callers before it is rather the world of that thread, whose work calls it.</summary>
    private const int ManyVariables = 12;

    /// <summary>Whether that is so of a thread of the type at one access, and of whoever calls its members at the other.</summary>
    public static bool MayBe(ThreadRoot left, Access first, ThreadRoot right, Access second, TypeFacts type)
    {
        if (left.Entry is { Row.EndsProcess: true } || right.Entry is { Row.EndsProcess: true })
            return true;
        // When objects are found to be unreachable is nobody's choice, and of no caller's knowing.
        if (left.Entry?.Row == EntryTable.Finalizer || right.Entry?.Row == EntryTable.Finalizer)
            return false;
        var (thread, outside) = left.Entry is null ? (right.Entry, first) : right.Entry is null ? (left.Entry, second) : (null, null);
        if (thread is null || outside is null)
            return false;
        var member = type.Threads.OutsideCaller(outside.Body);
        return thread.Row.IsOfAsker || IsCalledByFew(member) || IsSameWork(thread, outside, type) || type.Threads.WaysTo(outside.Body).Any(way => IsDriven(thread, way.Body)) || type.Threads.CallsBack(thread) || type.Threads.IsWorldOf(thread);
    }

    /// <summary>Whether callers come there only by the work of the thread itself, which they may do in its place, or have done by a thread that somebody can wait for, or by the framework: <c>Download()</c> beside <c>DownloadAsync()</c>.</summary>
    private static bool IsSameWork(ThreadEntry thread, Access outside, TypeFacts type) => thread is { IsRepeated: false, Row: { Recurs: false, IsOnDemand: false, Continues: false, AfterAwait: false } } && !IsLetGo(thread) && ThreadStarts.WorkOf(thread, type) is { Body: { Enclosing: null, Method: { } method } } work
        && (thread.Created is null || type.Threads.IsCallableFromOutside(work)) && !type.Calls.To(method).Any(call => !call.IsDelegate && call.Caller != thread.Target && call.Caller.Body.Outermost == thread.StartedIn.Body.Outermost)
        && (outside.Body == work || !CanBeReachedWithout(outside.Body, work, type, []));

    /// <summary>Whether nobody keeps the task or thread, so that nobody knows when it has ended.</summary>
    private static bool IsLetGo(ThreadEntry thread)
    {
        var use = thread.Created?.Unconverted();
        while (use is IInvocationOperation { TargetMethod.Name: "Start" or "ConfigureAwait" or "Unwrap" or "ContinueWith" })
            use = use.Unconverted();
        return use.LetsGo();
    }

    /// <summary>
    /// Whether the thread, which goes round and round, and callers of the type would meet, without any lock, at so many of its variables that the callers are rather called by the thread itself:
    /// the loop of a game or simulation.
    /// </summary>
    public static bool IsWorldOf(ThreadEntry thread, TypeFacts type) => !thread.IsRepeated && (thread.Row.Recurs || type.Threads.Reach(thread).Any(body => body.Body.Operations.Any(operation => operation is IWhileLoopOperation or IForLoopOperation { Condition: null })))
        && type.Shared.Where(variable => !SharedVariable.IsForSeveral(variable.Variable, variable.Accesses) && variable.Accesses.Where(access => !access.Body.Body.IsConstruction && access.Guards.AreNoLocks).ToList() is var bare
            && bare.Exists(access => access.Changes)
            && bare.Exists(access => type.Threads.EntriesReaching(access.Body).Contains(thread))
            && bare.Exists(access => type.Threads.RootsOf(access.Body).Any(root => root.Entry is null))).Skip(ManyVariables).Any();

    private static bool CanBeReachedWithout(BodyFacts body, BodyFacts work, TypeFacts type, HashSet<BodyFacts> open) => body != work && open.Add(body)
        && (type.Threads.IsCallableFromOutside(body) || (body.Body.Method is { } method && type.Calls.To(method).Any(call => CanBeReachedWithout(call.Caller, work, type, open)))
            || (body.Body.Enclosing is { } enclosing && CanBeReachedWithout(type.FactsOf(enclosing), work, type, open)));

    /// <summary>Whether only code of the assembly, or of derived classes, calls the member.</summary>
    public static bool IsCalledByFew(Body member) =>
        member.Method is { DeclaredAccessibility: Accessibility.Internal or Accessibility.Protected or Accessibility.ProtectedAndInternal };

    /// <summary>Whether the thread does nothing but to call the member again and again, as somebody else may do in its place: <c>while (Running) RunFrame();</c>.</summary>
    private static bool IsDriven(ThreadEntry thread, Body member) => member.Method is { } round && thread.Target.Body.Operations.Any(operation =>
        operation is IWhileLoopOperation { Body: var body }
        && (body is IBlockOperation { Operations: [var only] } ? only : body) is IExpressionStatementOperation { Operation: IInvocationOperation call }
        && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, round));

    /// <summary>Whether the loop of the thread calls handlers of others that know the object: given to the type before, or with the call. They may be those that call the member, on the thread's own course.</summary>
    public static bool CallsBack(ThreadEntry thread, TypeFacts type) => type.Bodies.Where(body => type.Threads.EntriesReaching(body).Contains(thread)).SelectMany(body => body.Body.Calls)
        .Any(call => call.TargetMethod.ContainingType is { TypeKind: TypeKind.Interface or TypeKind.Class } handler && handler.IsInSource()
            && !SymbolEqualityComparer.Default.Equals(handler.OutermostType(), type.Type)
            && call.Enclosing().Any(outer => outer is ILoopOperation)
            && (call.Arguments.Any(argument => argument.Value.Unwrapped() is IInstanceReferenceOperation) || (handler.TypeKind == TypeKind.Interface && IsTaken(handler, type))));

    /// <summary>Whether others register such handlers. What the constructor is given was there before the object, and does not know it.</summary>
    private static bool IsTaken(INamedTypeSymbol handler, TypeFacts type) => type.Bodies.Any(body => body.Body.Method is { DeclaredAccessibility: not Accessibility.Private, MethodKind: not MethodKind.Constructor } member
        && member.Parameters.Any(parameter => SymbolEqualityComparer.Default.Equals(parameter.Type, handler)));
}

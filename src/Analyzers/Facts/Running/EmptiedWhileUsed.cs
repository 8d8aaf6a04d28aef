using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// A field that is set to null while a thread is at work which uses its object without a look: <c>while (_isRunning) _ready.WaitOne(100);</c> beside <c>_ready.Close(); _ready = null;</c>.
/// </summary>
/// <param name="Set">Where the field is set to null.</param>
/// <param name="Use">What the thread does with its object.</param>
/// <param name="Meeting">How the two meet.</param>
internal sealed record EmptiedWhileUsed(Access Set, Access Use, Meeting Meeting)
{
    /// <summary>The first among all accesses to one variable: where no body that uses the object looks whether it is there.</summary>
    public static EmptiedWhileUsed? Among(ISymbol variable, ImmutableArray<Access> accesses)
    {
        if (variable is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type.IsReferenceType: true } field || accesses[0].Body.Type.Threads.Entries.IsEmpty)
            return null;
        foreach (var set in accesses.Where(access => access is { Kind: AccessKind.Write, IsElement: false, Operation: ISimpleAssignmentOperation { Value: var value } } && value.IsNull() && !WaitsBefore(access)))
        {
            foreach (var use in accesses.Where(access => access.Kind == AccessKind.Read && access.Body.Body.Outermost != set.Body.Body.Outermost && access.Operation.IsDereferenced() && access.Operation.Unconverted() is not IConditionalAccessOperation && !access.Operation.MayBeCaught()))
            {
                if (!EmptiedBesideTick.LooksForItself(use.Body, field) && !use.MayExclude(set) && use.Body.Type.Threads.InParallel(use, set) is { MayBeKeptApart: false } meeting && IsOnThread(use, meeting))
                    return new EmptiedWhileUsed(set, use, meeting);
            }
        }

        return null;
    }

    /// <summary>Whether a thread that the type starts comes to the use again and again.</summary>
    private static bool IsOnThread(Access use, Meeting meeting) => use.Body.Type.Threads.EntriesReaching(use.Body).Any(entry => entry == meeting.Left.Entry || entry == meeting.Right.Entry)
        && use.Operation.EnclosingInMember().Any(outer => outer is ILoopOperation);

    /// <summary>Whether the member, or one that comes to it, waits for something first: it may be the thread's end.</summary>
    private static bool WaitsBefore(Access set) => set.Body.Type.Threads.WaysTo(set.Body).SelectMany(body => RunningTick.Around(body, []))
        .Any(body => body.Body.Operations.Any(operation => (JoinTable.MayJoin(operation) || operation is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "Sleep" or "SpinUntil" or "WaitOne" or "Wait" }) && (body != set.Body || operation.Syntax.SpanStart < set.Operation.Syntax.SpanStart)));
}

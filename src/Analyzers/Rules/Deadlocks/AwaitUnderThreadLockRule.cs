using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>An await while a lock is held that only the acquiring thread can release.</summary>
internal sealed class AwaitUnderThreadLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.AwaitUnderThreadLock,
        title: "An await while a lock is held that belongs to the thread",
        messageFormat: "'{0}' is held since line {1}, and '{2}' may go on on another thread, which cannot release it: {3}",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use SemaphoreSlim, which no thread owns, or release before the await.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (body.Flow is { IsPrecise: false })
            return;
        // One mend is for all awaits of a section.
        var reported = new HashSet<Location>();
        foreach (var operation in body.Body.Operations)
        {
            if (LeftAt(operation, body) is { } within && operation is not IReturnOperation && ThreadScopes.Around(operation, body) is { } scope && !HasEnded(within, body) && reported.Add(scope.Syntax.GetLocation()))
            {
                report.At(within.Syntax.GetLocation(), [scope.Syntax.GetLocation()], FixHints.None, Excerpt.Of(scope.Syntax), Excerpt.Line(scope.Syntax.GetLocation()), Excerpt.Of(within.Syntax), "the end of the scope throws, and the lock stays held");
                continue;
            }

            if (LeftAt(operation, body) is not { } left || HeldAt(left, body) is not { Lock: { } held } grip || body.AcquireOf(grip, left)?.GetLocation() is not { } since || HasEnded(left, body) || !reported.Add(since))
                continue;
            // A consumer that does not change threads, and comes to the end, gives the lock back.
            if (operation is IReturnOperation)
                report.Suggest(operation.Syntax.GetLocation(), [since], FixHints.None, LockText.Of(held), Excerpt.Line(since), Excerpt.Of(operation.Syntax), "the caller's code runs under the lock, which stays held when the caller asks for no more");
            else
                report.At(left.Syntax.GetLocation(), [since], FixHints.None.Add(FixHints.Lock, LockText.Of(held)).Add(FixHints.Primitive, held.Kind.ToString()), LockText.Of(held), Excerpt.Line(since), Excerpt.Of(left.Syntax), "the release throws, and the lock stays held");
        }

        foreach (var (enter, left, leave, primitive) in ThreadGate.Around(body.Body.Operations.Where(operation => operation is not IReturnOperation).Select(operation => LeftAt(operation, body)).OfType<IOperation>().ToList(), body).Where(gate => !HasEnded(gate.Left, body)))
            report.At(left.Syntax.GetLocation(), [enter.Syntax.GetLocation(), leave.Syntax.GetLocation()], FixHints.None, $"{enter.Instance?.Syntax.ToString() ?? enter.TargetMethod.ContainingType.Name}.{primitive.Name}", Excerpt.Line(enter.Syntax.GetLocation()), Excerpt.Of(left.Syntax), $"'{Excerpt.Of(leave.Syntax)}' on line {Excerpt.Line(leave.Syntax.GetLocation())} throws, and the lock stays held");
    }

    /// <summary>Whether an await goes on at once, on its thread; asked where a lock is held only, as other bodies are read for it.</summary>
    private static bool HasEnded(IOperation left, BodyFacts body) => left is IAwaitOperation await && NeededContext.HasEnded(await.Operation, body);

    /// <summary>The expression at which the operation leaves the body, to go on with it later, maybe on another thread; null where it does not.</summary>
    private static IOperation? LeftAt(IOperation operation, BodyFacts body) => operation switch
    {
        IAwaitOperation => operation,
        IForEachLoopOperation { IsAsynchronous: true, Collection: var items } => items.Unwrapped(),
        IUsingOperation { IsAsynchronous: true, Resources: var resources } => resources.Unwrapped(),
        // Who runs through a private iterator is known, and comes to its end; the code of others that is called on the way is not.
        IReturnOperation { Kind: OperationKind.YieldReturn, ReturnedValue: { } value } when body.Body.Method is { } iterator && (iterator.IsCallableOutsideOutermostType() || body.Type.Calls.To(iterator).Any(CallsOthers)) => value.Unwrapped(),
        _ => null,
    };

    /// <summary>Whether a loop goes through the sequence, and calls functions of others for its elements.</summary>
    private static bool CallsOthers(CallSite call) => call.Operation.Unconverted() is IForEachLoopOperation loop && loop.Body.Descendants().Any(part => part is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke });

    /// <summary>The lock that the body itself holds there; the compiler sees to it that no await is in a lock statement.</summary>
    private static Grip HeldAt(IOperation operation, BodyFacts body) =>
        LexicalLocks.Around(operation).Select(statement => LexicalLocks.GripOf(statement, body.Paths)).Concat(body.Flow?.HeldAt(operation.Syntax) ?? Enumerable.Empty<Grip>())
            .Where(grip => grip.Lock.Kind is PrimitiveKind.Monitor or PrimitiveKind.Lock or PrimitiveKind.Mutex or PrimitiveKind.ReaderWriterLock or PrimitiveKind.ReaderWriterLockSlim or PrimitiveKind.SpinLock)
            .OrderBy(grip => grip.ToString(), StringComparer.Ordinal)
            .FirstOrDefault();
}

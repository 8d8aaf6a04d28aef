using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.Deadlocks;

/// <summary>A thread sleeps or waits while it holds a lock.</summary>
internal sealed class BlockingUnderLockRule : BodyRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.BlockingUnderLock,
        title: "A lock is held while the thread waits for something else",
        messageFormat: "'{0}' waits while '{1}' is held: everyone who needs the lock waits, too, and for ever if what is awaited needs it",
        category: "Deadlocks",
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Wait after the lock is released.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(BodyFacts body, Report report)
    {
        if (!body.Type.Locks.HasLocks)
            return;
        foreach (var call in body.Body.Operations)
        {
            if (!(Blocks(call) || IsFullOrEmpty(call, body) || (BlockedTask.Of(call) is { } task && !BlockedTask.IsDone(task, call, body))) || body.HeldAt(call).Must.Where(grip => grip.Lock.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim or PrimitiveKind.AsyncLock)).OrderBy(grip => grip.ToString(), StringComparer.Ordinal).FirstOrDefault() is not { Lock: { } held } grip)
                continue;
            report.At(call.Syntax.GetLocation(), body.AcquireOf(grip, call) is { } since ? [since.GetLocation()] : [], FixHints.None, Excerpt.Of(call.Syntax), LockText.Of(held));
        }
    }

    /// <summary>Whether an item is taken from a collection, or put into one that has a limit.</summary>
    private static bool IsFullOrEmpty(IOperation operation, BodyFacts body) =>
        operation is IInvocationOperation { TargetMethod: { ContainingType: { Name: "BlockingCollection", ContainingNamespace.Name: "Concurrent" }, Parameters.Length: < 2 } method, Instance: { } collection }
        && (method.Name == "Take" || (method.Name == "Add" && body.Paths.Read(collection).Variable is ISymbol variable
            && Assignments.ValuesOf(variable, body.Type).Any(value => value.Unwrapped() is IObjectCreationOperation creation && creation.Arguments.Any(argument => argument.Parameter?.Name == "boundedCapacity"))));

    private static bool Blocks(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType.Name: "Thread" }, Arguments: [var time] } => time.Value.ConstantValue is not { HasValue: true, Value: 0 or 1 },
        IInvocationOperation { TargetMethod: { Name: "Send", ContainingType.Name: "SynchronizationContext" } } => true,
        IInvocationOperation { TargetMethod: { Name: "Invoke", ContainingType.Name: "Dispatcher" or "Control" or "ISynchronizeInvoke" } } => true,
        IInvocationOperation { TargetMethod: { Name: "Dispose" or "DisposeAsync" or "Stop" } } or IInvocationOperation { TargetMethod.ContainingType.Name: "Monitor" } or IAwaitOperation => false,
        IInvocationOperation call when EventReader.Read(call) is { Action: SyncAction.Wait, IsTimed: false } => true,
        IInvocationOperation call => JoinTable.IsJoin(call) && call.TargetMethod.Name is "Join" or "Wait" or "WaitAll" && call.Arguments.IsEmpty,
        _ => false,
    };
}

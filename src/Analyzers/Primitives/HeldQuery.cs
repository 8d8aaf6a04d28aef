using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>An expression that asks whether the current thread holds a lock.</summary>
/// <param name="Kind">Which kind of primitive.</param>
/// <param name="Mode">In which mode.</param>
/// <param name="Target">The operation that yields the primitive.</param>
internal sealed record HeldQuery(PrimitiveKind Kind, LockMode Mode, IOperation Target)
{
    /// <summary>The query that <paramref name="operation"/> is, or null.</summary>
    public static HeldQuery? Read(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "IsEntered", ContainingType.Name: "Monitor" }, Arguments: [var argument] } =>
            new(PrimitiveKind.Monitor, LockMode.Exclusive, argument.Value),
        // Whoever has taken the last one asks for it.
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, LeftOperand: IPropertyReferenceOperation { Property: { Name: "CurrentCount", ContainingType.Name: "SemaphoreSlim" }, Instance: { } semaphore }, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } =>
            new(PrimitiveKind.SemaphoreSlim, LockMode.Exclusive, semaphore),
        IPropertyReferenceOperation { Instance: { } target } property => (property.Property.ContainingType.Name, property.Property.Name) switch
        {
            ("Lock", "IsHeldByCurrentThread") => new(PrimitiveKind.Lock, LockMode.Exclusive, target),
            ("SpinLock", "IsHeldByCurrentThread") => new(PrimitiveKind.SpinLock, LockMode.Exclusive, target),
            ("ReaderWriterLockSlim", "IsReadLockHeld") => new(PrimitiveKind.ReaderWriterLockSlim, LockMode.Shared, target),
            ("ReaderWriterLockSlim", "IsUpgradeableReadLockHeld") => new(PrimitiveKind.ReaderWriterLockSlim, LockMode.Upgradeable, target),
            ("ReaderWriterLockSlim", "IsWriteLockHeld") => new(PrimitiveKind.ReaderWriterLockSlim, LockMode.Exclusive, target),
            ("ReaderWriterLock", "IsReaderLockHeld") => new(PrimitiveKind.ReaderWriterLock, LockMode.Shared, target),
            ("ReaderWriterLock", "IsWriterLockHeld") => new(PrimitiveKind.ReaderWriterLock, LockMode.Exclusive, target),
            _ => null,
        },
        _ => null,
    };
}

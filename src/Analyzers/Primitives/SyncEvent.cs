using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>One use of a synchronization primitive. A call that takes several is several of them.</summary>
/// <param name="Call">The call.</param>
/// <param name="Action">What it does.</param>
/// <param name="Kind">To which kind of primitive.</param>
/// <param name="Target">The operation that yields the primitive.</param>
internal sealed record SyncEvent(IInvocationOperation Call, SyncAction Action, PrimitiveKind Kind, IOperation Target)
{
    /// <summary>The mode that is acquired or released.</summary>
    public LockMode Mode { get; init; } = LockMode.Exclusive;

    /// <summary>When an acquiring call has acquired.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>The <c>ref bool</c> argument's value, for <see cref="Outcome.WhenFlag"/>.</summary>
    public IOperation? Flag { get; init; }

    /// <summary>The result that tells that this one was acquired, for <see cref="Outcome.WhenPlace"/>.</summary>
    public int Place { get; init; }

    /// <summary>How many holds are released.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether the call gives up after a while, or at once, instead of waiting as long as it takes.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether a cancellation token can end the wait by an exception.</summary>
    public bool IsCancellable { get; init; }
}

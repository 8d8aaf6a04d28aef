namespace Lockset.Analyzers.Locks;

/// <summary>What calling a method does to the locks its caller holds.</summary>
/// <param name="Grip">The grip, its path in the callee's terms: rooted at <c>this</c>, a static or a parameter.</param>
/// <param name="Delta">How many holds it adds; negative for releases.</param>
/// <param name="When">The result, or the value of the flag, with which the call has this effect; null when it always has.</param>
/// <param name="IsScope">Whether disposing the call's result takes the effect back.</param>
/// <param name="Flag">The place of the parameter by reference that tells the caller, as <c>ref bool lockTaken</c> does; null where the result does.</param>
internal sealed record LockEffect(Grip Grip, int Delta, bool? When, bool IsScope, int? Flag = null)
{
    /// <summary>What the call always returns when it returns at all, as <c>TryEnter() ? true : throw …</c> does; null where that is not known.</summary>
    public bool? Result { get; init; }
}

namespace Lockset.Analyzers.Primitives;

/// <summary>How much a holder of a lock keeps others out, weakest first.</summary>
internal enum LockMode
{
    /// <summary>Other readers may enter.</summary>
    Shared,

    /// <summary>Readers may enter; the holder may go on to write.</summary>
    Upgradeable,

    /// <summary>Nobody else may enter.</summary>
    Exclusive,
}

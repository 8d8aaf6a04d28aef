namespace Lockset.Analyzers.Primitives;

/// <summary>What a call does to a primitive.</summary>
internal enum SyncAction
{
    Acquire,
    Release,

    /// <summary>Gives up or takes over holds in a way that is not followed; nothing is known of the lock afterwards.</summary>
    Forget,

    /// <summary>Blocks until the primitive is signalled.</summary>
    Wait,

    /// <summary>Wakes who waits.</summary>
    Signal,
}

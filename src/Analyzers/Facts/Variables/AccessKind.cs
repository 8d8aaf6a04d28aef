namespace Lockset.Analyzers.Facts.Variables;

/// <summary>What an access does to a variable.</summary>
internal enum AccessKind
{
    Read,
    Write,

    /// <summary>Reads and writes in separate steps: <c>x++</c>, <c>x = x + 1</c>.</summary>
    Update,

    /// <summary>An atomic or ordered read: <c>Volatile.Read</c>.</summary>
    AtomicRead,

    /// <summary>An atomic or ordered write: <c>Volatile.Write</c>.</summary>
    AtomicWrite,

    /// <summary>An atomic read-modify-write: <c>Interlocked.Increment</c>.</summary>
    AtomicUpdate,

    /// <summary>Handed out by reference: what is done with it is not known.</summary>
    Reference,
}

namespace Lockset.Analyzers.Primitives;

/// <summary>The kinds of synchronization primitive the engine tells apart.</summary>
internal enum PrimitiveKind
{
    Monitor,
    Lock,
    SemaphoreSlim,
    Semaphore,
    Mutex,
    ReaderWriterLockSlim,
    ReaderWriterLock,
    SpinLock,

    /// <summary>A library's asynchronous lock, known by its shape: it hands out a scope that releases when disposed.</summary>
    AsyncLock,

    Event,
    CountdownEvent,
    Barrier,
}

using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Primitives;

/// <summary>What an atomic call does to the variable it is given by reference.</summary>
internal enum AtomicAction
{
    Read,
    Write,
    Update,
}

/// <summary>The calls that access a variable atomically or with ordering.</summary>
internal static class AtomicTable
{
    /// <summary>What <paramref name="method"/> does to its first argument, or null when it is no atomic call.</summary>
    public static AtomicAction? Find(IMethodSymbol method)
    {
        if (!method.IsStatic || method.ContainingType is not { Name: "Interlocked" or "Volatile" or "Thread" or "ImmutableInterlocked" or "LazyInitializer" } type)
            return null;
        if (type.NamespaceName() is not ("System.Threading" or "System.Collections.Immutable"))
            return null;

        return (type.Name, method.Name) switch
        {
            ("Interlocked", "Read") or ("Volatile", "Read") or ("Thread", "VolatileRead") => AtomicAction.Read,
            ("Volatile", "Write") or ("Thread", "VolatileWrite") => AtomicAction.Write,
            ("Interlocked", "MemoryBarrier" or "MemoryBarrierProcessWide" or "SpeculationBarrier") => null,
            ("Interlocked" or "ImmutableInterlocked", _) => AtomicAction.Update,
            ("LazyInitializer", "EnsureInitialized") => AtomicAction.Update,
            _ => null,
        };
    }
}

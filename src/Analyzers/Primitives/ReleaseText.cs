using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>How the release of an acquire is written.</summary>
internal static class ReleaseText
{
    /// <summary>The release that matches <paramref name="acquire"/> as an expression, or null when only disposing a scope releases it that nothing names.</summary>
    public static string? Of(SyncEvent acquire)
    {
        if (acquire.Outcome is Outcome.Scope or Outcome.AwaitedScope)
            return ScopeOf(acquire.Call) is { } scope ? $"{scope.Name}.Dispose()" : null;
        if (acquire.Outcome == Outcome.WhenPlace)
            return null;
        var target = acquire.Target.Syntax.ToString();
        return (acquire.Kind, acquire.Mode) switch
        {
            (PrimitiveKind.Monitor, _) => acquire.Call.Syntax.ToString().StartsWith("System.Threading.", StringComparison.Ordinal)
                ? $"System.Threading.Monitor.Exit({target})"
                : $"Monitor.Exit({target})",
            (PrimitiveKind.Lock or PrimitiveKind.SpinLock, _) => $"{target}.Exit()",
            (PrimitiveKind.SemaphoreSlim or PrimitiveKind.Semaphore, _) => $"{target}.Release()",
            (PrimitiveKind.Mutex, _) => $"{target}.ReleaseMutex()",
            (PrimitiveKind.ReaderWriterLockSlim, LockMode.Shared) => $"{target}.ExitReadLock()",
            (PrimitiveKind.ReaderWriterLockSlim, LockMode.Upgradeable) => $"{target}.ExitUpgradeableReadLock()",
            (PrimitiveKind.ReaderWriterLockSlim, _) => $"{target}.ExitWriteLock()",
            (PrimitiveKind.ReaderWriterLock, LockMode.Shared) => $"{target}.ReleaseReaderLock()",
            (PrimitiveKind.ReaderWriterLock, _) => $"{target}.ReleaseWriterLock()",
            _ => null,
        };
    }

    /// <summary>The local that keeps the scope and can dispose it.</summary>
    private static ILocalSymbol? ScopeOf(IOperation call)
    {
        var use = call.Unconverted();
        while (use is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Unconverted();
        var local = use switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Parent.Parent.Parent: not (IUsingOperation or IUsingDeclarationOperation), Symbol: var declared } } => declared,
            // As flow graphs have it.
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var assigned } } => assigned,
            _ => null,
        };
        return local is { RefKind: RefKind.None } && (local.Type.IsRefLikeType || local.Type.SpecialType == SpecialType.System_IDisposable || local.Type.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_IDisposable)) ? local : null;
    }
}

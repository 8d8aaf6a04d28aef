using System.Collections.Immutable;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Locks;

/// <summary>
/// The locks that <c>lock</c> statements hold. Their extent is lexical, so no flow graph is needed; nor would Roslyn's do: with nullable
/// enabled it has no region for a lock on <c>System.Threading.Lock</c>.
/// </summary>
internal static class LexicalLocks
{
    /// <summary>The grip that a <c>lock</c> statement holds in its body.</summary>
    public static Grip GripOf(ILockOperation statement, PathReader paths)
    {
        var value = statement.LockedValue;
        var isLock = value.Type is { Name: "Lock", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };
        return new Grip(new LockId(isLock ? PrimitiveKind.Lock : PrimitiveKind.Monitor, paths.Read(value)), LockMode.Exclusive);
    }

    /// <summary>The <c>lock</c> statements around <paramref name="operation"/> within its function, innermost first.</summary>
    public static IEnumerable<ILockOperation> Around(IOperation operation)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                yield break;
            if (outer is ILockOperation statement && statement.Body == inner)
                yield return statement;
        }
    }
}

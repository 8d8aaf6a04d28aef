using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Knows mutexes that are waited for as a sign: another process has made it and holds it as long as it lives, and nothing here gives it back.</summary>
internal static class OwnersSign
{
    /// <summary>Whether the lock is such a mutex, opened by its name and never released by the type.</summary>
    public static bool Is(Grip grip, BodyFacts body)
    {
        if (grip.Lock.Path.Variable is not { } mutex || !Assignments.ValuesOf(mutex, body.Type).All(value => value.IsNull() || IsOpening(value.Unwrapped())))
            return false;
        var calls = body.Type.Bodies.SelectMany(other => other.Body.Calls).ToList();
        return calls.Exists(call => IsOpening(call) && SymbolEqualityComparer.Default.Equals(HolderOf(call), mutex)) && !calls.Exists(call => call.TargetMethod.Name == "ReleaseMutex");
    }

    private static bool IsOpening(IOperation value) => value is IInvocationOperation { TargetMethod: { Name: "OpenExisting" or "TryOpenExisting", ContainingType: { Name: "Mutex", ContainingNamespace.Name: "Threading" } } };

    private static ISymbol? HolderOf(IInvocationOperation opening) => opening is not { TargetMethod.Name: "TryOpenExisting", Arguments: [.., { Value: var opened }] } ? ThreadEntries.HolderOf(opening)
        : opened switch
        {
            IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation field => field.Field,
            _ => null,
        };
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>The objects whose monitor a body takes.</summary>
internal static class LockedObjects
{
    /// <summary>The values as they are written in <c>lock</c> statements, or handed to the monitor.</summary>
    public static IEnumerable<IOperation> Of(BodyFacts body) => body.Body.LockStatements.Select(statement => statement.LockedValue)
        .Concat(body.Body.Calls.Where(call => EventReader.Read(call) is { Action: SyncAction.Acquire, Kind: PrimitiveKind.Monitor }).Select(call => call.Arguments[0].Value));

    /// <summary>The type of the object itself, where the variable that holds it says less: that of the only thing that is ever stored there.</summary>
    public static ITypeSymbol? TypeOf(IOperation locked, BodyFacts body)
    {
        var value = locked.Unwrapped();
        if (value.Type is not { SpecialType: SpecialType.System_Object })
            return value.Type;
        var values = value switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => Assignments.ValuesOf(field, body.Type).ToList(),
            ILocalReferenceOperation { Local: var local } when body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only => [only],
            _ => [],
        };
        return values is [var stored] ? stored.Unwrapped().Type : value.Type;
    }
}

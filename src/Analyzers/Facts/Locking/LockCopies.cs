using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Finds what makes the receiver of a call a copy: the variable or expression, and how it copies.</summary>
internal static class LockCopies
{
    /// <summary>The cause for which <paramref name="receiver"/>, a struct, is a copy of what it stands for; null where it is that itself.</summary>
    public static (IOperation Cause, CopyReason Reason)? Of(IOperation receiver, BodyFacts body)
    {
        var value = receiver.Unwrapped();
        return value switch
        {
            IFieldReferenceOperation { Field.RefKind: not RefKind.None and var kind } => kind == RefKind.Ref ? null : (value, CopyReason.ReadonlyReference),
            IFieldReferenceOperation field when field.Field.IsReadOnly && !IsBeingMade(field, body) => (field, CopyReason.ReadonlyField),
            IFieldReferenceOperation { Instance: { Type.IsValueType: true } around } => Of(around, body),
            IPropertyReferenceOperation { Property: { RefKind: not RefKind.Ref } } => (value, CopyReason.Value),
            IInvocationOperation { TargetMethod.RefKind: not RefKind.Ref } => (value, CopyReason.Value),
            ILocalReferenceOperation local => OfLocal(local, body),
            IParameterReferenceOperation { Parameter: { RefKind: not (RefKind.None or RefKind.Ref or RefKind.Out) } } => (value, CopyReason.ReadonlyReference),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when !parameter.IsPrimaryConstructorParameter() => (value, CopyReason.Parameter),
            IInstanceReferenceOperation when body.Body.Outermost.Method is { IsReadOnly: true, ContainingType.IsValueType: true } => (value, CopyReason.ReadonlyMember),
            _ => null,
        };
    }

    /// <summary>Whether the body acquires or releases the lock in <paramref name="variable"/>, or gives it by reference to what may.</summary>
    public static bool IsUsedAsLock(ISymbol variable, BodyFacts body) => body.Body.Operations.Any(operation => operation switch
    {
        IInvocationOperation { Instance: { } receiver } call => Refers(receiver.Unwrapped(), variable) && OwnLockShape.Read(call) is not null,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref } argument => Refers(argument.Value, variable),
        _ => false,
    });

    private static bool Refers(IOperation operation, ISymbol variable) => Assignments.Refers(operation, variable)
        || (operation is IParameterReferenceOperation parameter && SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable));

    /// <summary>Whether a value is that of a variable that lives on, so that storing it makes a second one.</summary>
    public static bool IsKept(IOperation value) => value.Unwrapped() is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IParameterReferenceOperation;

    private static (IOperation, CopyReason)? OfLocal(ILocalReferenceOperation reference, BodyFacts body)
    {
        var local = reference.Local;
        if (local.RefKind != RefKind.None)
            return local.RefKind == RefKind.Ref ? null : (reference, CopyReason.ReadonlyReference);
        if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is CommonForEachStatementSyntax)
            return (reference, CopyReason.LoopVariable);
        return body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value && IsKept(value) ? (reference, CopyReason.Local) : null;
    }

    /// <summary>Whether the field is not readonly yet: its object or type is under construction.</summary>
    private static bool IsBeingMade(IFieldReferenceOperation field, BodyFacts body) =>
        body.Body is { Enclosing: null, IsConstruction: true } && (field.Field.IsStatic || field.Instance is IInstanceReferenceOperation) && SymbolEqualityComparer.Default.Equals(field.Field.ContainingType, body.Body.Owner.ContainingType);
}

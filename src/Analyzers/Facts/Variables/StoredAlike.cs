using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>Knows entries of which one is as good as another, so that it does not matter which of two threads stores the last.</summary>
internal static class StoredAlike
{
    private const int MaximumDepth = 12;

    /// <summary>Whether whoever comes first stores what the others would: a constant, or what is computed from the key alone.</summary>
    public static bool StoresTheSame(IOperation act, IOperation key) =>
        act is ISimpleAssignmentOperation { Value: var value } && (value.Unwrapped().ConstantValue.HasValue || IsOfKey(value.Unwrapped(), key.Unwrapped()));

    /// <summary>Whether a part of the key, a text, is stored for it.</summary>
    public static bool IsCutOut(IOperation act, IOperation key, BodyFacts body) => act is ISimpleAssignmentOperation { Value: var value } && IsPartOfKey(value, key.Unwrapped(), body, MaximumDepth) == true;

    /// <summary>Whether a new object of the program's own is stored that nothing is done to: one is as good as another.</summary>
    public static bool IsReplaceable(IOperation act, BodyFacts body)
    {
        var stored = (act as ISimpleAssignmentOperation)?.Value.Unwrapped();
        var local = (stored as ILocalReferenceOperation)?.Local;
        var made = (local is null ? stored : body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped()) as IObjectCreationOperation;
        return made?.Type is { } type && type.IsInSource() && !ContainerTable.IsUnsafe(type) && !type.AllInterfaces.Any(implemented => implemented.Name == "IDisposable")
            && (local is null || !body.Body.Operations.Any(use => use is ILocalReferenceOperation { Parent: IMemberReferenceOperation { Parent: IAssignmentOperation } or IInvocationOperation } reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)));
    }

    /// <summary>Whether the member gives its caller what a call has computed, and only keeps it for the next one: one result is as good as another.</summary>
    public static bool IsRemembered(IOperation act, BodyFacts body) =>
        act is ISimpleAssignmentOperation { Value: var value } && value.Unwrapped() is ILocalReferenceOperation { Local: var local }
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IInvocationOperation or IAwaitOperation
        && body.Body.Operations.Any(operation => operation is IReturnOperation { ReturnedValue: { } returned } && returned.Unwrapped() is ILocalReferenceOperation given && SymbolEqualityComparer.Default.Equals(given.Local, local));

    /// <summary>Whether a time in UTC is stored: its offset is always the same, and the ticks are one word.</summary>
    public static bool IsTimeInUtc(Access access) => access.Operation is ISimpleAssignmentOperation { Value: var value } && (value.Unwrapped() is ILocalReferenceOperation { Local: var local } && access.Body.Type.Locks.LocalsOf(access.Body.Body).OnlyValue(local) is { } kept ? kept : value).Unwrapped()
        is IPropertyReferenceOperation { Property: { Name: "UtcNow", ContainingType.Name: "DateTimeOffset" } } or IInvocationOperation { TargetMethod: { Name: "GetUtcNow", ContainingType.Name: "TimeProvider" } };

    /// <summary>Whether the value is cut out of the key, a text, by methods of texts, itself or by locals that keep nothing else; null where it is a constant, false where anything else has a part in it.</summary>
    private static bool? IsPartOfKey(IOperation value, IOperation key, BodyFacts body, int depth) => value.Unwrapped() is var part && depth == 0 ? false
        : part.ConstantValue.HasValue ? null
        : part.IsWrittenLike(key) ? key is IParameterReferenceOperation && key.Type?.SpecialType == SpecialType.System_String
        : part switch
        {
            ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept && !body.Type.Captured.Contains(local) ? IsPartOfKey(kept, key, body, depth - 1) : false,
            IArrayElementReferenceOperation element => AreParts(element.Indices.Insert(0, element.ArrayReference), key, body, depth),
            IPropertyReferenceOperation { Instance: { Type: { SpecialType: SpecialType.System_String } or IArrayTypeSymbol } text } property => AreParts(property.Arguments.Select(argument => argument.Value).Prepend(text), key, body, depth),
            IInvocationOperation { Instance: { Type.SpecialType: SpecialType.System_String } text } call => AreParts(call.Arguments.Select(argument => argument.Value).Prepend(text), key, body, depth),
            IBinaryOperation { OperatorMethod: null } both => AreParts([both.LeftOperand, both.RightOperand], key, body, depth),
            IArrayCreationOperation { Initializer.ElementValues: var elements } => AreParts(elements, key, body, depth),
            _ => false,
        };

    private static bool? AreParts(IEnumerable<IOperation> parts, IOperation key, BodyFacts body, int depth)
    {
        var known = parts.Select(part => IsPartOfKey(part, key, body, depth - 1)).ToList();
        return known.Contains(false) ? false : known.Contains(true) ? true : null;
    }

    private static bool IsOfKey(IOperation value, IOperation key) => value.IsWrittenLike(key)
        || (value is IInvocationOperation { TargetMethod.IsStatic: true, Arguments: [_, ..] arguments } && arguments.Any(argument => IsOfKey(argument.Value.Unwrapped(), key))
            && arguments.All(argument => argument.Value.Unwrapped() is var given && (given.ConstantValue.HasValue || argument.ArgumentKind == ArgumentKind.DefaultValue || IsOfKey(given, key))));
}

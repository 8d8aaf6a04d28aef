using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Symbols;

/// <summary>How much room values take: what is more than a word is read and written word by word.</summary>
internal static class ValueSizes
{
    /// <summary>Whether a value of <paramref name="type"/> takes more than one 64-bit word for certain.</summary>
    public static bool IsOfSeveralWords(this ITypeSymbol type) => type is { IsValueType: true, TypeKind: not TypeKind.Enum } && (type.SpecialType == SpecialType.System_Decimal || Size(type, 4) > 8);

    /// <summary>Whether the value is one word and whether it is there.</summary>
    public static bool IsNullableWord(this ITypeSymbol type) => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var kept] } && !kept.IsOfSeveralWords();

    /// <summary>The least size of a value in bytes; 0 where it is not known.</summary>
    private static int Size(ITypeSymbol type, int depth)
    {
        // A type that is not there is taken for a class by the compiler.
        if (type.TypeKind == TypeKind.Error || depth == 0)
            return 0;
        if (type.IsReferenceType)
            return 8;
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte:
                return 1;
            case SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char:
                return 2;
            case SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single:
                return 4;
            case SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_DateTime or SpecialType.System_IntPtr or SpecialType.System_UIntPtr:
                return 8;
            case SpecialType.System_Decimal:
                return 16;
        }

        return type switch
        {
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => Size(nullable.TypeArguments[0], depth - 1) is > 0 and var size ? size + 1 : 0,
            INamedTypeSymbol { TypeKind: TypeKind.Enum } => 4,
            INamedTypeSymbol { Name: "Guid" or "DateTimeOffset", ContainingNamespace: { Name: "System" } } => 16,
            INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Sum(element => Size(element.Type, depth - 1)),
            INamedTypeSymbol { TypeKind: TypeKind.Struct } structure when structure.IsInSource() =>
                structure.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Sum(field => Size(field.Type, depth - 1)),
            _ => 0,
        };
    }
}

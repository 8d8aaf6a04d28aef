using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>A value of several words is read while another thread writes it.</summary>
internal sealed class TornValueRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.TornValue,
        title: "A value of several words is shared without a lock",
        messageFormat: "'{0}' writes '{1}', a {2} of several words, {3}: the other thread may see half of the old value and half of the new",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Only values of one machine word are read and written at once. Guard the value with a lock, or keep it in an immutable object.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        if (type.Threads.Entries.IsEmpty)
            return;
        foreach (var (variable, accesses) in SharedVariables.Of(type).Concat(type.Captures).Concat(type.Reached))
        {
            if (!IsOfSeveralWords(variable.ValueType()))
                continue;
            foreach (var write in accesses.Where(access => access.Kind is AccessKind.Write or AccessKind.Update && access.Guards.AreNone))
            {
                var meeting = accesses.Where(other => other != write && other.Kind is AccessKind.Read or AccessKind.Write or AccessKind.Update && !other.Guards.MayExclude(write.Guards) && other.IsElement == write.IsElement && !IsTestedOnly(other))
                    .OrderBy(other => other.Writes)
                    .Select(other => type.Threads.InParallel(write, other))
                    .FirstOrDefault(found => found is not null && !(found.Left.Entry?.Row.IsOnDemand ?? found.Right.Entry!.Row.IsOnDemand));
                var hints = FixHints.None;
                if (GuardEvidence.Of(accesses) is { IsConvincing: true } guard && LockText.Of(guard.Guard, write) is { } text)
                    hints = hints.Add(FixHints.Guard, text).Add(FixHints.Primitive, guard.Guard.Lock.Kind.ToString());
                if (meeting is not null)
                    report.At(write.Location, meeting.Sites, hints, Excerpt.Of(write.Operation.Syntax), variable.Name, variable.ValueType()!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), meeting.Text);
            }
        }
    }

    /// <summary>Whether only one part is looked at, which is a word: whether a nullable value is there.</summary>
    private static bool IsTestedOnly(Access read) => read.Kind == AccessKind.Read && read.Operation.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "HasValue" } or IIsPatternOperation => true,
        IBinaryOperation comparison => comparison.LeftOperand.Unwrapped() is { ConstantValue: { HasValue: true, Value: null } } || comparison.RightOperand.Unwrapped() is { ConstantValue: { HasValue: true, Value: null } },
        IConversionOperation { Parent: IBinaryOperation comparison } => comparison.RightOperand.Unwrapped() is { ConstantValue: { HasValue: true, Value: null } },
        _ => false,
    };

    /// <summary>Whether a value of <paramref name="type"/> takes more than one 64-bit word for certain.</summary>
    internal static bool IsOfSeveralWords(ITypeSymbol? type) => type is { IsValueType: true, TypeKind: not TypeKind.Enum } && (type.SpecialType == SpecialType.System_Decimal || Size(type, 4) > 8);

    /// <summary>The least size of a value in bytes; 0 where it is not known.</summary>
    private static int Size(ITypeSymbol type, int depth)
    {
        if (type.IsReferenceType || depth == 0)
            return type.IsReferenceType ? 8 : 0;
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
            INamedTypeSymbol { TypeKind: TypeKind.Struct } structure when structure.Locations.Any(location => location.IsInSource) =>
                structure.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Sum(field => Size(field.Type, depth - 1)),
            _ => 0,
        };
    }
}

using System.Collections.Immutable;
using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Rules.Pairing;

/// <summary>A lock that is a struct is copied: every copy is a lock of its own.</summary>
internal sealed class LockStructRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.CopiedLockStruct,
        title: "A SpinLock is copied",
        messageFormat: "'{0}' is a SpinLock, a struct: {1}",
        category: "Pairing",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Keep it in a field that is not readonly, and pass it by reference.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var field in type.Type.FieldsOfAllTypes())
        {
            if (IsSpinLock(field.Type) && field.IsReadOnly && field.Locations is [{ IsInSource: true } location, ..])
                report.At(location, [], FixHints.None.Add(FixHints.Member, field.Name), field.Name, "every call on a readonly field enters a copy, and nobody is kept out");
        }

        foreach (var body in type.Bodies)
        {
            foreach (var parameter in body.Body.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
            {
                if (IsSpinLock(parameter.Type) && parameter.RefKind == RefKind.None && parameter.Locations is [{ IsInSource: true } location, ..])
                    report.At(location, [], FixHints.None.Add(FixHints.Member, parameter.Name), parameter.Name, "the method gets a copy, and entering that keeps nobody out");
            }

            foreach (var declarator in body.Body.Operations.OfType<IVariableDeclaratorOperation>())
            {
                if (IsSpinLock(declarator.Symbol.Type) && declarator is { Symbol.IsRef: false, Initializer.Value: IFieldReferenceOperation or IPropertyReferenceOperation })
                    report.At(declarator.Syntax.GetLocation(), [], FixHints.None.Add(FixHints.Member, declarator.Symbol.Name), declarator.Symbol.Name, "the local is a copy, and entering that keeps nobody out");
            }
        }
    }

    private static bool IsSpinLock(ITypeSymbol type) => type is { Name: "SpinLock", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };
}

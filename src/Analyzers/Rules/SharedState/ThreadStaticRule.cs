using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Rules.SharedState;

/// <summary>ThreadStatic where it has no effect, or sets the value for one thread only.</summary>
internal sealed class ThreadStaticRule : TypeRule
{
    private static readonly DiagnosticDescriptor s_descriptor = new(
        id: RuleIds.ThreadStaticMisuse,
        title: "A thread-static field does not do what it says",
        messageFormat: "'{0}' is marked [ThreadStatic], {1}",
        category: "SharedState",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Use a static field without initialiser, or ThreadLocal<T>.");

    /// <inheritdoc/>
    public override DiagnosticDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public override bool IsForAllTypes => true;

    /// <inheritdoc/>
    public override void Check(TypeFacts type, Report report)
    {
        foreach (var field in type.Type.FieldsOfAllTypes())
        {
            if (!field.IsThreadStatic() || field.Locations is not [{ IsInSource: true } location, ..])
                continue;
            if (!field.IsStatic)
                report.At(location, [], FixHints.None, field.Name, "but is no static field: the attribute is ignored, and all threads share the value");
            else if (type.Bodies.Any(body => body.Body.Root is IFieldInitializerOperation initializer && initializer.InitializedFields.Contains(field, SymbolEqualityComparer.Default) && !IsDefault(initializer.Value)) && !IsMadeWhereMissing(field, type))
                report.At(location, [], FixHints.None, field.Name, "but its initialiser runs for the first thread only: on all others it starts as the default value");
        }
    }

    /// <summary>Whether the type makes the value where a thread has none yet.</summary>
    private static bool IsMadeWhereMissing(IFieldSymbol field, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).Any(operation =>
        operation is ICoalesceAssignmentOperation { Target: IFieldReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Field, field));

    private static bool IsDefault(IOperation value) => value.Unwrapped() is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null or false or 0 or 0L or 0.0 } };
}

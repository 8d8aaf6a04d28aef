using Lockset.Analyzers.Facts;
using Lockset.Analyzers.Facts.Variables;
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
        foreach (var field in type.Fields)
        {
            if (!field.IsThreadStatic() || field.Locations is not [{ IsInSource: true } location, ..])
                continue;
            if (!field.IsStatic)
                report.At(location, [], FixHints.None, field.Name, "but is no static field: the attribute is ignored, and all threads share the value");
            else if (type.Bodies.Any(body => body.Body.Root is IFieldInitializerOperation initializer && initializer.InitializedFields.Contains(field, SymbolEqualityComparer.Default) && !IsDefault(initializer.Value)) && !IsMadeWhereMissing(field, type))
                report.At(location, [], FixHints.None, field.Name, "but its initialiser runs for the first thread only: on all others it starts as the default value");
            else if (SetForFirstThread(field, type) is { } set)
                report.At(location, [set.Location], FixHints.None, field.Name, $"but only the static constructor sets it, on line {Excerpt.Line(set.Location)}, which runs for the first thread only: on all others it is null where it is used");
        }
    }

    /// <summary>Where the static constructor alone sets the field, and others use its object without a look whether there is one; null where that is not so.</summary>
    private static Access? SetForFirstThread(IFieldSymbol field, TypeFacts type)
    {
        if (field is not { DeclaredAccessibility: Accessibility.Private, Type.IsReferenceType: true })
            return null;
        var accesses = type.Accesses.All.Where(access => SymbolEqualityComparer.Default.Equals(access.Variable, field)).ToList();
        var sets = accesses.Where(access => access.Changes && access.Use is null || access.Kind == AccessKind.Reference).ToList();
        var others = accesses.Where(access => !IsInStaticConstructor(access, type)).ToList();
        return sets.Exists(set => set.Operation is ISimpleAssignmentOperation { Value: var value } && !value.IsNull()) && sets.TrueForAll(set => IsInStaticConstructor(set, type))
            && others.Exists(other => other.Operation.IsDereferenced()) && others.TrueForAll(other => other.Operation.IsDereferenced() || other.Operation.Unconverted() is not (IBinaryOperation or IIsPatternOperation or ICoalesceOperation or IConditionalAccessOperation))
            ? sets[0] : null;
    }

    private static bool IsInStaticConstructor(Access access, TypeFacts type) => access.Body.Body is { Method.MethodKind: MethodKind.StaticConstructor } || type.Callers.IsDuringConstruction(access);

    /// <summary>Whether the type makes the value where a thread has none yet.</summary>
    private static bool IsMadeWhereMissing(IFieldSymbol field, TypeFacts type) => type.Bodies.SelectMany(body => body.Body.Operations).Any(operation =>
        operation is ICoalesceAssignmentOperation { Target: IFieldReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Field, field));

    private static bool IsDefault(IOperation value) => value.Unwrapped() is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null or false or 0 or 0L or 0.0 } };
}

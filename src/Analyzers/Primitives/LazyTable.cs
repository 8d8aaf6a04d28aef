using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>How objects that make a value when it is first asked for keep threads apart.</summary>
internal static class LazyTable
{
    /// <summary>The mode that the lazy object is made with; null for other objects, and where it is not known.</summary>
    public static LazyThreadSafetyMode? ModeOf(IObjectCreationOperation creation)
    {
        if (creation.Type is not { Name: "Lazy", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
            return null;
        var mode = creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Type is { SpecialType: SpecialType.System_Boolean } or { Name: nameof(LazyThreadSafetyMode) });
        return mode is null ? LazyThreadSafetyMode.ExecutionAndPublication : mode.Value.ConstantValue is not { HasValue: true, Value: var value } ? null : value switch
        {
            true => LazyThreadSafetyMode.ExecutionAndPublication,
            false => LazyThreadSafetyMode.None,
            int known => (LazyThreadSafetyMode)known,
            _ => null,
        };
    }

    /// <summary>Whether the operation asks the lazy object for its value, which is made then.</summary>
    public static bool IsAsked(IOperation lazy) => lazy.Parent is IPropertyReferenceOperation { Property.Name: "Value" } asked && asked.Instance == lazy;
}

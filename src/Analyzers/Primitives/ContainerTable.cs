using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>What a call does to the contents of an object that is not thread-safe.</summary>
internal enum ContentsUse
{
    /// <summary>Harmless among other reads.</summary>
    Read,

    /// <summary>Excludes every other use at the same time.</summary>
    Write,
}

/// <summary>
/// Types of the base library whose documentation promises no thread safety for instance members, and which of their members change them.
/// </summary>
internal static class ContainerTable
{
    private static readonly ImmutableHashSet<string> s_types = ImmutableHashSet.Create(
        "System.Collections.Generic.List", "System.Collections.Generic.Dictionary", "System.Collections.Generic.HashSet", "System.Collections.Generic.Queue",
        "System.Collections.Generic.Stack", "System.Collections.Generic.LinkedList", "System.Collections.Generic.SortedDictionary", "System.Collections.Generic.SortedList",
        "System.Collections.Generic.SortedSet", "System.Collections.Generic.PriorityQueue", "System.Collections.Generic.OrderedDictionary",
        "System.Collections.ObjectModel.Collection", "System.Collections.ObjectModel.ObservableCollection", "System.Collections.ObjectModel.KeyedCollection",
        "System.Collections.ArrayList", "System.Collections.Queue", "System.Collections.Stack", "System.Collections.SortedList", "System.Collections.BitArray",
        "System.Collections.Specialized.NameValueCollection", "System.Collections.Specialized.OrderedDictionary", "System.Collections.Specialized.StringCollection",
        "System.Text.StringBuilder", "System.IO.StringWriter", "System.IO.MemoryStream", "System.Random");

    private static readonly string[] s_changing =
    [
        "Add", "Insert", "Remove", "Clear", "Enqueue", "Dequeue", "TryDequeue", "Push", "Pop", "TryPop", "TryAdd", "TryRemove", "Append", "Replace", "Sort", "Reverse",
        "Set", "Move", "UnionWith", "IntersectWith", "ExceptWith", "SymmetricExceptWith", "EnsureCapacity", "TrimExcess", "Write", "Next", "Not", "And", "Or", "Xor",
    ];

    /// <summary>Whether objects of <paramref name="type"/> must not be changed while they are used by another thread.</summary>
    public static bool IsUnsafe(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && named.ContainingNamespace is { } space && s_types.Contains($"{space.ToDisplayString()}.{named.Name}");

    /// <summary>What is done to the contents of the object that <paramref name="reference"/> yields, or null where that is not known.</summary>
    public static ContentsUse? UseOf(IOperation reference)
    {
        if (!IsUnsafe(reference.Type))
            return null;
        var (use, parent) = (reference, reference.Parent);
        while (parent is IConversionOperation or IParenthesizedOperation)
            (use, parent) = (parent, parent.Parent);
        return parent switch
        {
            IInvocationOperation call when call.Instance == use => Changes(call.TargetMethod.Name) ? ContentsUse.Write : ContentsUse.Read,
            IPropertyReferenceOperation { Property.Name: "IsReadOnly" or "IsFixedSize" or "IsSynchronized" or "SyncRoot" or "Comparer" } => null,
            IPropertyReferenceOperation property when property.Instance == use => IsAssigned(property) ? ContentsUse.Write : ContentsUse.Read,
            IForEachLoopOperation loop when loop.Collection == use => ContentsUse.Read,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingNamespace: { } space } } } when space.ToDisplayString() == "System.Linq" => ContentsUse.Read,
            IConditionalAccessOperation access when access.Operation == use => access.WhenNotNull switch
            {
                IInvocationOperation call => Changes(call.TargetMethod.Name) ? ContentsUse.Write : ContentsUse.Read,
                IPropertyReferenceOperation => ContentsUse.Read,
                _ => null,
            },
            _ => null,
        };
    }

    private static bool Changes(string member) => Array.Exists(s_changing, verb => member.StartsWith(verb, StringComparison.Ordinal));

    private static bool IsAssigned(IPropertyReferenceOperation property) => property.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == property,
        IIncrementOrDecrementOperation => true,
        _ => false,
    };
}

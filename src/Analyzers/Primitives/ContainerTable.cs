using Lockset.Analyzers.Symbols;
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

/// <summary>The types that are not thread-safe, and which of their members change their objects: the rows of <c>UnsafeObjects.txt</c>.</summary>
internal static class ContainerTable
{
    /// <summary>By full metadata name, the use that each known member is.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, ContentsUse>> Rows = Read();

    /// <summary><c>SyntaxKind.SpreadElement</c>, which the oldest supported compiler has no name for.</summary>
    private const int SpreadElement = 9078;

    private static readonly HashSet<string> s_names = new(Rows.Keys.Select(row => row.Substring(row.LastIndexOf('.') + 1).Split('`')[0]));

    /// <summary>Whether objects of <paramref name="type"/> must not be changed while they are used by another thread.</summary>
    public static bool IsUnsafe(ITypeSymbol? type) => Known(type).Any() || SessionTable.IsSession(type);

    /// <summary>Whether objects of <paramref name="type"/> are collections of which a change makes another.</summary>
    public static bool IsImmutable(ITypeSymbol? type) => type is not null && type.Name.StartsWith("Immutable", StringComparison.Ordinal) && type.NamespaceName() == "System.Collections.Immutable";

    /// <summary>Whether objects of <paramref name="type"/> are dictionaries each call of which is atomic.</summary>
    public static bool IsConcurrentDictionary(ITypeSymbol? type) => type is { Name: "ConcurrentDictionary", ContainingNamespace: { Name: "Concurrent", ContainingNamespace.Name: "Collections" } };

    /// <summary>What is done to the contents of the object that <paramref name="reference"/> yields, or null where that is not known.</summary>
    public static ContentsUse? UseOf(IOperation reference) => UseOf(reference, reference.Type);

    /// <summary>The same of an object that is known to be of <paramref name="type"/>.</summary>
    public static ContentsUse? UseOf(IOperation reference, ITypeSymbol? type)
    {
        if (!IsUnsafe(type))
            return null;
        var (use, parent) = (reference, reference.Parent);
        while (parent is IConversionOperation or IParenthesizedOperation)
            (use, parent) = (parent, parent.Parent);
        if (SessionTable.IsSession(type))
            return parent is IInvocationOperation or IPropertyReferenceOperation && parent is not IPropertyReferenceOperation { Property.Name: "Model" or "ContextId" } ? ContentsUse.Write : null;
        return parent switch
        {
            IInvocationOperation call when call.Instance == use => Use(type, call.TargetMethod),
            IPropertyReferenceOperation property when property.Instance == use => IsAssigned(property) ? ContentsUse.Write : Use(type, property.Property),
            IForEachLoopOperation loop when loop.Collection == use => ContentsUse.Read,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true } linq } } when linq.NamespaceName() == "System.Linq" => ContentsUse.Read,
            IArgumentOperation { Parameter: { } parameter } when IsRunThrough(parameter) => ContentsUse.Read,
            { Syntax.RawKind: SpreadElement } => ContentsUse.Read,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ContainingType: { Name: "CollectionExtensions", ContainingNamespace.Name: "Generic" }, Name: var name } } call } argument when call.Arguments[0] == argument =>
                name is "TryAdd" or "Remove" or "AddRange" or "InsertRange" ? ContentsUse.Write : ContentsUse.Read,
            IConditionalAccessOperation access when access.Operation == use => access.WhenNotNull switch
            {
                IInvocationOperation call => Use(type, call.TargetMethod),
                IPropertyReferenceOperation property => Use(type, property.Property),
                _ => null,
            },
            _ => null,
        };
    }

    /// <summary>Whether a read goes through the contents step by step, or looks something up in them, so that a change at the same time can break it: not one that only asks how many there are, or for what is at an index.</summary>
    public static bool IsDisturbed(IOperation reference) => reference.Type.IsEnumerable() && reference.Unconverted() switch
    {
        IPropertyReferenceOperation { Property: { IsIndexer: false, Name: "Keys" or "Values" } } part => part.Unconverted() is IForEachLoopOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Enumerable" } } && IsDisturbed(part),
        IPropertyReferenceOperation { Property: var property } => property.IsIndexer && reference.Type is not { Name: "List" or "ArrayList" or "Collection" or "ObservableCollection" },
        IInvocationOperation { TargetMethod.Name: var name } => name is not ("Peek" or "TryPeek" or "Slice"),
        IConditionalAccessOperation => false,
        // A collection knows how many elements it has.
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Any" or "Count" or "LongCount", ContainingType.Name: "Enumerable", Parameters.Length: 1 } } } => false,
        _ => true,
    };

    /// <summary>Whether the operation is an item of a list, which has a place of its own as an array's.</summary>
    public static bool IsItem(IOperation? operation) => operation is IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { Name: "List" } type } && IsUnsafe(type);

    /// <summary>Whether a method of the base library goes through all elements of what it is given before it returns: <c>string.Join(", ", names)</c>, <c>new List&lt;int&gt;(numbers)</c>.</summary>
    private static bool IsRunThrough(IParameterSymbol parameter) =>
        parameter.Type is { Name: "IEnumerable" or "IDictionary" or "ICollection", TypeKind: TypeKind.Interface }
        && parameter.ContainingSymbol is IMethodSymbol method
        && method.NamespaceName() is "System" or "System.Collections.Generic" or "System.Collections.Concurrent" or "System.Collections.Immutable" or "System.Threading.Tasks" or "System.IO";

    /// <summary>Whether the member of that name changes objects of <paramref name="type"/>, which are not thread-safe.</summary>
    public static bool IsChange(ITypeSymbol type, string member) => Known(type).Any(row => row.TryGetValue(member, out var use) && use == ContentsUse.Write);

    private static ContentsUse? Use(ITypeSymbol? type, ISymbol member)
    {
        var name = member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name;
        foreach (var row in Known(type))
        {
            if (row.TryGetValue(name, out var use))
                return use;
        }

        return null;
    }

    /// <summary>The rows of a type and its base types, nearest first.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, ContentsUse>> Known(ITypeSymbol? type)
    {
        for (var known = type as INamedTypeSymbol; known is { SpecialType: SpecialType.None }; known = known.BaseType)
        {
            if (s_names.Contains(known.Name) && Rows.TryGetValue($"{known.NamespaceName()}.{known.MetadataName}", out var row))
                yield return row;
        }
    }

    private static bool IsAssigned(IPropertyReferenceOperation property) => property.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == property,
        IIncrementOrDecrementOperation => true,
        _ => false,
    };

    private static Dictionary<string, IReadOnlyDictionary<string, ContentsUse>> Read()
    {
        using var resource = typeof(ContainerTable).Assembly.GetManifestResourceStream("Lockset.UnsafeObjects.txt");
        using var reader = new StreamReader(resource!);
        var rows = new Dictionary<string, IReadOnlyDictionary<string, ContentsUse>>();
        var members = new Dictionary<string, ContentsUse>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] != ' ')
            {
                rows[line] = members = [];
                continue;
            }

            var words = line.Split([' '], StringSplitOptions.RemoveEmptyEntries);
            var use = words[0] == "changes" ? ContentsUse.Write : ContentsUse.Read;
            foreach (var member in words.Skip(1))
                members.Add(member, use);
        }

        return rows;
    }
}

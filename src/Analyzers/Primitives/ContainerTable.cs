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

    private static readonly HashSet<string> s_names = new(Rows.Keys.Select(row => row.Substring(row.LastIndexOf('.') + 1).Split('`')[0]));

    /// <summary>Whether objects of <paramref name="type"/> must not be changed while they are used by another thread.</summary>
    public static bool IsUnsafe(ITypeSymbol? type) => Known(type).Any();

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
            IInvocationOperation call when call.Instance == use => Use(reference.Type, call.TargetMethod),
            IPropertyReferenceOperation property when property.Instance == use => IsAssigned(property) ? ContentsUse.Write : Use(reference.Type, property.Property),
            IForEachLoopOperation loop when loop.Collection == use => ContentsUse.Read,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true } linq } } when linq.NamespaceName() == "System.Linq" => ContentsUse.Read,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ContainingType: { Name: "CollectionExtensions", ContainingNamespace.Name: "Generic" }, Name: var name } } call } argument when call.Arguments[0] == argument =>
                name is "TryAdd" or "Remove" or "AddRange" or "InsertRange" ? ContentsUse.Write : ContentsUse.Read,
            IConditionalAccessOperation access when access.Operation == use => access.WhenNotNull switch
            {
                IInvocationOperation call => Use(reference.Type, call.TargetMethod),
                IPropertyReferenceOperation property => Use(reference.Type, property.Property),
                _ => null,
            },
            _ => null,
        };
    }

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

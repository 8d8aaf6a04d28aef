namespace Samples.SharedState;

/// <summary>A cache that all callers of the library share, whatever threads they are on.</summary>
public static class Names
{
    private static readonly Dictionary<Type, string> s_names = [];

    public static string Of(Type type)
    {
        if (!s_names.TryGetValue(type, out var name))
            s_names.Add(type, name = type.Name.ToLowerInvariant()); // expect: LKS1029
        return name;
    }
}

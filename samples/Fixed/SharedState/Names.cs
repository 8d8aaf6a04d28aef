using System.Collections.Concurrent;

namespace Samples.SharedState;

/// <summary>A cache that all callers of the library share, whatever threads they are on.</summary>
public static class Names
{
    private static readonly ConcurrentDictionary<Type, string> s_names = new();

    public static string Of(Type type) => s_names.GetOrAdd(type, static type => type.Name.ToLowerInvariant());
}

using System.Collections.Immutable;

namespace Lockset.Analyzers.Rules;

/// <summary>The rules the host runs, by id.</summary>
internal static class AllRules
{
    public static readonly ImmutableArray<BodyRule> OfBodies = ImmutableArray<BodyRule>.Empty;

    public static readonly ImmutableArray<TypeRule> OfTypes = ImmutableArray<TypeRule>.Empty;
}

using System.Collections.Immutable;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>How a statement can end.</summary>
/// <param name="GoesOn">Whether the statement after it may run.</param>
/// <param name="Leaves">Whether it may leave its method without an exception.</param>
/// <param name="Thrown">The exceptions it may end with; null where it can be any.</param>
internal sealed record StatementEnd(bool GoesOn, bool Leaves, ImmutableArray<KnownValue>? Thrown)
{
    /// <summary>How many exceptions are kept apart; more count as any.</summary>
    private const int MaximumThrown = 32;

    /// <summary>Anything can happen.</summary>
    public static readonly StatementEnd Unknown = new(GoesOn: true, Leaves: true, null);

    /// <summary>The next statement runs.</summary>
    public static readonly StatementEnd Plain = new(GoesOn: true, Leaves: false, ImmutableArray<KnownValue>.Empty);

    /// <summary>The method is left.</summary>
    public static readonly StatementEnd Leaving = Plain with { GoesOn = false, Leaves = true };

    /// <summary>Goes on or throws anything.</summary>
    public static readonly StatementEnd Fallible = Plain with { Thrown = null };

    /// <summary>It always throws: <paramref name="exception"/>, or something where that is null.</summary>
    public static StatementEnd Throws(KnownValue? exception) => new(GoesOn: false, Leaves: false, exception is { Type: not null } ? ImmutableArray.Create(exception) : null);

    /// <summary>This statement, then <paramref name="next"/>.</summary>
    public StatementEnd Then(StatementEnd next) => GoesOn ? new(next.GoesOn, Leaves || next.Leaves, Join(Thrown, next.Thrown)) : this;

    /// <summary>Either this or <paramref name="other"/>.</summary>
    public StatementEnd Or(StatementEnd other) => new(GoesOn || other.GoesOn, Leaves || other.Leaves, Join(Thrown, other.Thrown));

    private static ImmutableArray<KnownValue>? Join(ImmutableArray<KnownValue>? one, ImmutableArray<KnownValue>? two) => one is { } some && two is { } more && some.Length + more.Length <= MaximumThrown ? some.AddRange(more) : null;
}

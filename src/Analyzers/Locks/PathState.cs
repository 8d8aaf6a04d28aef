using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Locks;

/// <summary>What holds at a program point on the paths that lead there with the same locks held.</summary>
/// <param name="Holds">The grips that these paths acquired or released.</param>
/// <param name="Facts">What is known on all of these paths.</param>
internal sealed record PathState(ImmutableDictionary<Grip, Hold> Holds, ImmutableDictionary<Term, Fact> Facts)
{
    /// <summary>More nested holds than this are counted as this many, so that loops settle.</summary>
    private const int MaximumCount = 4;

    public static readonly PathState Empty = new(ImmutableDictionary<Grip, Hold>.Empty, ImmutableDictionary<Term, Fact>.Empty);

    /// <summary>How often <paramref name="grip"/> is held.</summary>
    public int Count(Grip grip) => Holds.TryGetValue(grip, out var hold) ? hold.Count : 0;

    /// <summary>The grips that are held.</summary>
    public ImmutableHashSet<Grip> Held
    {
        get
        {
            var held = ImmutableHashSet<Grip>.Empty;
            foreach (var entry in Holds)
            {
                if (entry.Value.Count > 0)
                    held = held.Add(entry.Key);
            }

            return held;
        }
    }

    /// <summary>The state after one more acquire of <paramref name="grip"/>.</summary>
    public PathState Acquire(Grip grip, SyntaxNode site)
    {
        var known = Holds.TryGetValue(grip, out var hold) ? hold : default;
        var next = known.Count > 0
            ? known with { Count = Math.Min(known.Count + 1, MaximumCount) }
            // What gives back to a caller what was released for him is not a hold of its own.
            : new Hold(known.Count + 1, known.Count < 0 ? null : site);
        return this with { Holds = Holds.SetItem(grip, next) };
    }

    /// <summary>Acquired with the term true, or not acquired with the term false.</summary>
    public IReadOnlyList<PathState> Split(Term term, Grip grip, SyntaxNode site) => [Acquire(grip, site).With(term, new Fact.Truth(true)), With(term, new Fact.Truth(false))];

    /// <summary>A wait without limit that has a result returns true.</summary>
    public PathState Succeed(IOperation waiting) => waiting.Type?.SpecialType == SpecialType.System_Boolean ? With(Term.Value(waiting), new Fact.Truth(true)) : this;

    /// <summary>The state in which a caller turns out to hold <paramref name="grip"/>.</summary>
    public PathState HeldByCaller(Grip grip) => this with { Holds = Holds.SetItem(grip, new Hold(1, null)) };

    /// <summary>The state after <paramref name="count"/> releases of <paramref name="grip"/>.</summary>
    public PathState Release(Grip grip, int count)
    {
        var known = Holds.TryGetValue(grip, out var hold) ? hold : default;
        return this with { Holds = Holds.SetItem(grip, known with { Count = Math.Max(known.Count - count, -MaximumCount) }) };
    }

    /// <summary>The state in which nothing is known of the holds of <paramref name="id"/>.</summary>
    public PathState Forget(LockId id) => this with { Holds = Holds.RemoveRange(Holds.Keys.Where(grip => grip.Lock.Equals(id))) };

    /// <summary>The fact known of <paramref name="term"/>, or null.</summary>
    public Fact? Known(Term term) => Facts.TryGetValue(term, out var fact) ? fact : null;

    /// <summary>The state in which <paramref name="fact"/> is known of <paramref name="term"/>.</summary>
    public PathState With(Term term, Fact fact) => this with { Facts = Facts.SetItem(term, fact) };

    /// <summary>The state in which what is known of comparisons of another value is known of <paramref name="subject"/>.</summary>
    public PathState With(object subject, IEnumerable<KeyValuePair<Term, Fact>> tests) =>
        this with { Facts = Facts.SetItems(tests.Select(known => new KeyValuePair<Term, Fact>(new Term(subject, known.Key.Test), known.Value))) };

    /// <summary>The state in which nothing is known of <paramref name="subject"/>, nor of what is part of it.</summary>
    public PathState Untold(object subject) =>
        this with { Facts = Facts.RemoveRange(Facts.Keys.Where(term => term.Subject.Equals(subject) || subject is AccessPath whole && term.Subject is AccessPath part && part.StartsWith(whole))) };

    /// <summary>The state after the variable at <paramref name="path"/> was given another value.</summary>
    public PathState Assign(AccessPath path)
    {
        var facts = Facts;
        foreach (var entry in Facts)
        {
            if ((entry.Key.Subject is AccessPath subject && subject.StartsWith(path)) || (entry.Value is Fact.Alias alias && alias.Path.StartsWith(path)))
                facts = facts.Remove(entry.Key);
        }

        // A lock reached through the variable is still held, but no longer by that name.
        var holds = Holds;
        foreach (var entry in Holds)
        {
            if (entry.Key.Lock.Path.StartsWith(path))
                holds = holds.Remove(entry.Key);
        }

        return ReferenceEquals(facts, Facts) && ReferenceEquals(holds, Holds) ? this : new PathState(holds, facts);
    }

    /// <summary>The state without what is known only of operations of a finished statement.</summary>
    public PathState EndStatement()
    {
        var facts = Facts;
        foreach (var entry in Facts)
        {
            if (entry.Key.Subject is IOperation)
                facts = facts.Remove(entry.Key);
        }

        return ReferenceEquals(facts, Facts) ? this : this with { Facts = facts };
    }

    /// <summary>Whether the same grips are held as often, acquired at the same sites.</summary>
    public bool HoldsSameAs(PathState other)
    {
        if (ReferenceEquals(Holds, other.Holds))
            return true;
        if (Holds.Count != other.Holds.Count)
            return false;
        foreach (var entry in Holds)
        {
            if (!other.Holds.TryGetValue(entry.Key, out var hold) || !hold.Equals(entry.Value))
                return false;
        }

        return true;
    }

    /// <summary>What is known on both.</summary>
    public PathState FactsSharedWith(PathState other)
    {
        var facts = Facts;
        if (!ReferenceEquals(Facts, other.Facts))
        {
            foreach (var entry in Facts)
            {
                if (!entry.Value.Equals(other.Known(entry.Key)))
                    facts = facts.Remove(entry.Key);
            }
        }

        return ReferenceEquals(facts, Facts) ? this : this with { Facts = facts };
    }

    public bool Equals(PathState? other) => other is not null
        && HoldsSameAs(other)
        && Facts.Count == other.Facts.Count
        && ReferenceEquals(FactsSharedWith(other), this);

    public override int GetHashCode() => Holds.Count * 31 + Facts.Count;

    public override string ToString() => string.Join(", ", Held.Select(grip => grip.ToString()).OrderBy(text => text, StringComparer.Ordinal));
}

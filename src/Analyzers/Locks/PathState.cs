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
    public IEnumerable<Grip> Held => Holds.Where(entry => entry.Value.Count > 0).Select(entry => entry.Key);

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
        var outdated = Facts
            .Where(entry => entry.Key.Subject is AccessPath subject && subject.StartsWith(path)
                || entry.Value is Fact.Alias alias && alias.Path.StartsWith(path))
            .Select(entry => entry.Key);
        // A lock reached through the variable is still held, but no longer by that name.
        var renamed = Holds.Keys.Where(grip => grip.Lock.Path.StartsWith(path)).ToList();
        return new PathState(renamed.Count == 0 ? Holds : Holds.RemoveRange(renamed), Facts.RemoveRange(outdated));
    }

    /// <summary>The state without what is known only of operations of a finished statement.</summary>
    public PathState EndStatement() => Facts.Keys.Any(term => term.Subject is IOperation)
        ? this with { Facts = Facts.RemoveRange(Facts.Keys.Where(term => term.Subject is IOperation)) }
        : this;

    /// <summary>Whether the same grips are held as often, acquired at the same sites.</summary>
    public bool HoldsSameAs(PathState other) =>
        Holds.Count == other.Holds.Count
        && Holds.All(entry => other.Holds.TryGetValue(entry.Key, out var hold) && hold.Equals(entry.Value));

    /// <summary>What is known on both.</summary>
    public PathState FactsSharedWith(PathState other)
    {
        if (ReferenceEquals(Facts, other.Facts))
            return this;
        var lost = Facts.Where(entry => !entry.Value.Equals(other.Known(entry.Key))).Select(entry => entry.Key).ToList();
        return lost.Count == 0 ? this : this with { Facts = Facts.RemoveRange(lost) };
    }

    public bool Equals(PathState? other) => other is not null
        && HoldsSameAs(other)
        && Facts.Count == other.Facts.Count
        && Facts.All(entry => entry.Value.Equals(other.Known(entry.Key)));

    public override int GetHashCode() => Holds.Count * 31 + Facts.Count;

    public override string ToString() => string.Join(", ", Held.Select(grip => grip.ToString()).OrderBy(text => text, StringComparer.Ordinal));
}

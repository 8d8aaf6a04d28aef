using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>What is wrong where a lock is given up between a look at a variable and a change of it.</summary>
internal enum SplitKind
{
    /// <summary>The new value is computed from the old one.</summary>
    Update,

    /// <summary>The new value is stored because of how it compares with the old one.</summary>
    Comparison,

    /// <summary>A flag or state is set because of what it was, which several threads find at once.</summary>
    State,

    /// <summary>The value is counted up or down because it was within a limit.</summary>
    Limit,

    /// <summary>Something is added as it was not there.</summary>
    Addition,

    /// <summary>Something is taken out as it was there.</summary>
    Removal,
}

/// <summary>A change that depends on what an earlier section on the same lock has found, and is made without another look.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Read">The look.</param>
/// <param name="Act">The change.</param>
/// <param name="Gate">The lock that is given up in between.</param>
/// <param name="IsCertain">Whether something else is known to change the variable, or the body to run on several threads, or nothing to keep it on one.</param>
internal sealed record SplitSection(SplitKind Kind, SlotUse Read, SlotUse Act, Section Gate, bool IsCertain);

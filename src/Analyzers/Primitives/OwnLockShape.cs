using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// Recognises locks that a program or library has made itself by their shape: two methods of one type, named for the two halves, as in
/// <c>EnterQueue</c> and <c>ExitQueue</c> or <c>WriteLock</c> and <c>WriteUnlock</c>. What they keep out is not known.
/// </summary>
internal static class OwnLockShape
{
    private static readonly (string Acquire, string Release)[] s_halves = [("Lock", "Unlock"), ("Enter", "Exit"), ("Enter", "Leave"), ("Acquire", "Release"), ("Wait", "Release")];

    /// <summary>Whether <paramref name="call"/> is one of the halves, and which; null for other calls and for known primitives.</summary>
    public static SyncAction? Read(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        foreach (var (acquire, release) in s_halves)
        {
            if (Has(method.Name, release))
                return HasHalf(method.ContainingType, acquire) && EventReader.Read(call) is null ? SyncAction.Release : null;
            if (Has(method.Name, acquire) && HasHalf(method.ContainingType, release) && EventReader.Read(call) is null)
                return SyncAction.Acquire;
        }

        return null;
    }

    /// <summary>Whether the type has both halves of a lock.</summary>
    public static bool HasHalves(ITypeSymbol? type) => s_halves.Any(half => HasHalf(type as INamedTypeSymbol, half.Acquire) && HasHalf(type as INamedTypeSymbol, half.Release));

    /// <summary>Whether a member of that name acquires, by its name.</summary>
    public static bool IsAcquire(string member) => s_halves.Any(half => Has(member, half.Acquire));

    /// <summary>Whether a member of that name releases, by its name.</summary>
    public static bool IsRelease(string member) => s_halves.Any(half => Has(member, half.Release));

    /// <summary>Whether a property of that name tells whether the lock is held.</summary>
    public static bool IsQuery(string member) => Has(member, "Held") || Has(member, "Locked") || Has(member, "Entered");

    /// <summary>Whether <paramref name="call"/> asserts that a lock is held which is not known: <c>Debug.Assert(_gate.IsLockHeld)</c>.</summary>
    public static bool IsAssertion(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Assert", ContainingType.Name: "Debug" or "Trace" or "Contract" } && call.Arguments is [var condition, ..]
        && HeldQuery.Read(condition.Value) is null
        && condition.Value.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: var asked } && IsQuery(asked));

    private static bool HasHalf(INamedTypeSymbol? type, string half)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.MemberNames.Any(name => Has(name, half)))
                return true;
        }

        return false;
    }

    /// <summary>Whether the name has the word: at its start or in it, in the one letter case that makes it a word.</summary>
    private static bool Has(string name, string word)
    {
        var at = name.IndexOf(word, StringComparison.Ordinal);
        return at >= 0 && (at + word.Length == name.Length || !char.IsLower(name[at + word.Length]));
    }
}

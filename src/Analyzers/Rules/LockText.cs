using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;

namespace Lockset.Analyzers.Rules;

/// <summary>Writes a lock as source.</summary>
internal static class LockText
{
    /// <summary>The lock as readers of the type know it: without <c>this.</c>.</summary>
    public static string Of(LockId id) => id.Path is { Root.Kind: PathRootKind.Static, Elements.IsEmpty: true } ? $"the static initialisation of {id}"
        : id.ToString() is var text && text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring(5) : text;

    /// <summary>The expression that denotes <paramref name="guard"/> where <paramref name="access"/> is written, or null when there is none.</summary>
    public static string? Of(Grip guard, Access access)
    {
        var path = guard.Lock.Path;
        if (!path.IsExact)
            return null;
        if (path.Root.Kind is PathRootKind.TypeObject)
            return path.ToString();
        var members = string.Concat(path.Elements.Select(element => element.ToString())).TrimStart('.');
        if (path.Root.Kind == PathRootKind.Static)
            return members;
        if (access.Object.Root.Kind == PathRootKind.This && access.Object.Elements.IsEmpty)
            return members.Length == 0 ? "this" : members;
        return members.Length == 0 || !access.Object.IsExact ? null : $"{access.Object}.{members}";
    }
}

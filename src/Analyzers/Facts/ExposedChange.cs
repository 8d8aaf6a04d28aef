using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts;

/// <summary>A change of a type's state, without any lock, that a member which others can call comes to.</summary>
/// <param name="Member">The member.</param>
/// <param name="Variable">The field or property that is changed, or whose contents are.</param>
/// <param name="Site">The change.</param>
/// <param name="IsUpdate">Whether the change reads the old value first, or works on the contents of an unsafe object.</param>
internal sealed record ExposedChange(IMethodSymbol Member, ISymbol Variable, Location Site, bool IsUpdate)
{
    /// <summary>The exposed changes of <paramref name="type"/>.</summary>
    public static IEnumerable<ExposedChange> Of(TypeFacts type)
    {
        foreach (var (variable, accesses) in type.Shared)
        {
            if (accesses.Any(access => access.IsAtomic) || variable is IFieldSymbol { IsVolatile: true })
                continue;
            foreach (var change in accesses.Where(access => access.Changes && access.Guards.AreNone && (variable.IsStatic || access.Object.Root.Kind == Locks.PathRootKind.This) && !access.IsOwnElement))
            {
                var isUpdate = change.Kind == AccessKind.Update || change.Use is not null;
                foreach (var member in Members(change, type))
                    yield return new ExposedChange(member, variable, change.Location, isUpdate);
            }
        }
    }

    /// <summary>The members that come to the change on their own object and thread, without a lock on the way.</summary>
    private static IEnumerable<IMethodSymbol> Members(Access change, TypeFacts type)
    {
        var seen = new HashSet<BodyFacts> { change.Body };
        var pending = new Queue<BodyFacts>([change.Body]);
        while (pending.Count > 0)
        {
            var body = pending.Dequeue();
            if (body.Body is not { Enclosing: null, IsConstruction: false, Method: { } method })
                continue;
            if (method.DeclaredAccessibility != Accessibility.Private)
                yield return method.OriginalDefinition;
            foreach (var call in type.Calls.To(method).Where(call => !call.IsDelegate && call.IsOnSameObject && call.Caller.HeldAt(call.Operation) is { IsKnown: true, Must.IsEmpty: true }))
            {
                if (seen.Add(call.Caller))
                    pending.Enqueue(call.Caller);
            }
        }
    }
}

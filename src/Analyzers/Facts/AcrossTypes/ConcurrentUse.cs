using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Two uses of one object of another type, or of another type's statics, that two threads can make at the same time.</summary>
/// <param name="First">The use at <paramref name="Site"/>.</param>
/// <param name="Second">The other thread's use; may be the same.</param>
/// <param name="Site">Where the first is written.</param>
/// <param name="IsCertain">Whether both threads are known, so that their callers cannot keep them apart.</param>
/// <param name="Text">Who runs what.</param>
/// <param name="Sites">The other use, and where the threads are started.</param>
internal sealed record ConcurrentUse(ObjectUse First, ObjectUse Second, Location Site, bool IsCertain, string Text, ImmutableArray<Location> Sites)
{
    /// <summary>The concurrent uses that the bodies of <paramref name="type"/> make of objects and statics of the compilation's types.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stateOf">What an outermost type declares that can change.</param>
    public static IEnumerable<ConcurrentUse> Of(TypeFacts type, Func<INamedTypeSymbol, ChangingState> stateOf)
    {
        foreach (var (_, kept) in KeptObjects.UsedByUpdate(type))
        {
            if (kept.Parent is IInvocationOperation { TargetMethod: { IsStatic: false } method } call && call.Instance == kept && !IsOfImplementation(method) && IsBodyOfCompilation(method))
            {
                var use = new ObjectUse(method.OriginalDefinition, Changes: false, IsUpdate: false);
                yield return new ConcurrentUse(use, use, call.Syntax.GetLocation(), IsCertain: true, "and 'AddOrUpdate' runs this without a lock, for every thread that comes with the key", ImmutableArray<Location>.Empty);
            }
        }

        if (type.Threads.Entries.IsEmpty)
            yield break;
        var uses = type.Bodies
            .SelectMany(body => body.Body.Operations.Where(operation => operation.Kind == OperationKind.FieldReference || CallTable.MayCall(operation)).SelectMany(operation => UsesAt(operation, body, stateOf)))
            .GroupBy(use => use.Access.Object)
            .Where(uses => uses.Any(use => use.Use.Member is IMethodSymbol));
        foreach (var ofObject in uses)
        {
            var bare = ofObject.Where(use => use.Access.Guards.AreNone).Take(32).ToList();
            // Who is apart from another has that one apart from him, and what two calls say two others of the same methods say no better.
            var (apart, said) = (new bool[bare.Count, bare.Count], new HashSet<(ObjectUse, ObjectUse)>());
            for (var one = 0; one < bare.Count; one++)
            {
                for (var another = 0; another < bare.Count; another++)
                {
                    var ((first, what), (second, other)) = (bare[one], bare[another]);
                    if (apart[another, one] || !what.CanConflict(other) || said.Contains((what, other)))
                        continue;
                    var met = type.Threads.InParallel(first, second);
                    apart[one, another] = met is null;
                    if (met is not { MayBeKeptApart: false } meeting)
                        continue;
                    var isCertain = new Race(first, second, meeting).IsCertain;
                    if (isCertain && what.Member is IMethodSymbol && other.Member is IMethodSymbol)
                        said.Add((what, other));
                    yield return new ConcurrentUse(what, other, first.Location, isCertain, meeting.Text, meeting.Sites);
                }
            }
        }
    }

    /// <summary>The calls that <paramref name="operation"/> makes on other objects or of other types' methods, and its access to a variable of theirs.</summary>
    private static IEnumerable<(Access Access, ObjectUse Use)> UsesAt(IOperation operation, BodyFacts body, Func<INamedTypeSymbol, ChangingState> stateOf)
    {
        if (SharedVariables.Reach(operation, body) is { } access)
            yield return (access, new ObjectUse(access.Variable, access.Changes, access.Kind == AccessKind.Update || access.Use is not null));
        var handing = operation as IInvocationOperation;
        foreach (var (given, used) in handing is not null ? HandedOn.GivenAt(handing, body) : [])
        {
            // What an async method does that is begun beside others is done in its own course.
            var (at, course) = HandedOn.IsBegun(handing!, used, body) ? (used.Operation, used.Body) : (operation, body);
            if (used.Method is { } called)
                yield return (new Access(called, false, AccessKind.Read, given, at, course), new ObjectUse(called.OriginalDefinition, Changes: false, IsUpdate: false));
            else if (used.Access is { } there)
                yield return (there with { Object = given, Operation = at, Body = course }, new ObjectUse(there.Variable, there.Changes, there.Kind == AccessKind.Update || there.Use is not null));
        }

        // A method group is evaluated where it is written, and called on the thread that gets it.
        if (operation is IMethodReferenceOperation && operation != body.Body.Root)
            yield break;
        foreach (var method in CallTable.Targets(operation).Where(IsBodyOfCompilation))
        {
            var call = new CallSite(method, operation, body);
            if (IsOfImplementation(method))
            {
                if (Implemented(call) is var (kept, use))
                    yield return (new Access(method, false, AccessKind.Read, kept, operation, body), use);
                continue;
            }

            foreach (var owner in Owners(call, stateOf(method.OutermostType()!.OriginalDefinition)))
                yield return (new Access(method, false, AccessKind.Read, owner, operation, body), new ObjectUse(method.OriginalDefinition, Changes: false, IsUpdate: false) { IsOnKnownObject = owner.Root.Kind != PathRootKind.Static || !owner.Elements.IsEmpty });
        }
    }

    /// <summary>Whether it depends on the object which method is called.</summary>
    private static bool IsOfImplementation(IMethodSymbol method) => method is { IsStatic: false, MethodKind: not MethodKind.Constructor } and ({ IsVirtual: true } or { IsAbstract: true } or { IsOverride: true, IsSealed: false });

    /// <summary>The call of an interface's or overridable method on an object that is known to stay the same one, with what keeps it, which tells its class.</summary>
    private static (AccessPath Object, ObjectUse Use)? Implemented(CallSite call)
    {
        if (call is not { Receiver: { } receiver, Caller: var caller } || caller.Paths.Read(receiver) is not { Variable: { } variable } path || !SharedVariables.StaysTheSame(path, caller))
            return null;
        if (path.Elements.IsEmpty)
        {
            var made = variable is ILocalSymbol local && caller.Type.Locks.LocalsOf(caller.Body).OnlyValue(local) is { } value ? KeptImplementation.ClassOf(value, caller.Type) : null;
            return made is not null && Implementations.Of(call.Target.OriginalDefinition, made) is { } method ? (path, new ObjectUse(method, Changes: false, IsUpdate: false)) : null;
        }

        // A value that is made when it is first asked for is one for all, too.
        var keeper = variable is IPropertySymbol { Name: "Value", ContainingType.Name: "Lazy" } ? path.Owner.Variable : variable;
        return keeper is null ? null : (path, new ObjectUse(call.Target.OriginalDefinition, Changes: false, IsUpdate: false) { Keeper = GivenObject.Keeper(keeper) });
    }

    private static bool IsBodyOfCompilation(IMethodSymbol method) =>
        method.IsInSource() && !method.OriginalDefinition.IsAutoAccessor();

    /// <summary>The object that is called, where it is known to stay the same one, and the statics of its type, as far as there is anything in them that can change.</summary>
    private static IEnumerable<AccessPath> Owners(CallSite call, ChangingState state)
    {
        var isOfOtherType = !SymbolEqualityComparer.Default.Equals(call.Target.OutermostType(), call.Caller.Body.Owner.OutermostType());
        if (call.Target is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true, IsSealed: false } or { IsExtensionMethod: true } or { MethodKind: MethodKind.Constructor })
            yield break;
        if (isOfOtherType && state.InStatics)
            yield return AccessPath.Of(new PathRoot(PathRootKind.Static, call.Target.ContainingType));
        if (state != default && call is { Target: { IsStatic: false, ContainingType.IsReferenceType: true }, Receiver: { } receiver } && SharedElements.PathTo(receiver, call.Caller) is var owner
            && (owner.Root.Kind != PathRootKind.This || !owner.Elements.IsEmpty || isOfOtherType) && SharedVariables.StaysTheSame(owner, call.Caller))
            yield return owner;
    }
}

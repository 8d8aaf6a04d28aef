using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// Registrations of callbacks that an object keeps with its parts, one with each: <c>waiter.Registration = token.Register(() =&gt; Forget(waiter))</c>. The part that it
/// unregisters is one of its own, and so is the callback that is waited for.
/// </summary>
internal static class KeptRegistration
{
    /// <summary>The callback of a part that is unregistered by <paramref name="call"/>, of the member of its owner that holds <paramref name="grip"/>, and needs it of the same owner; null where there is none.</summary>
    public static ThreadEntry? Stuck(Grip grip, IInvocationOperation call, BodyFacts body)
    {
        if (call.Receiver()?.Unwrapped() is not IMemberReferenceOperation { Member: var kept, Instance: { } part } || part is IInstanceReferenceOperation
            || grip.Lock.Path is not { Root.Kind: PathRootKind.This, Elements: [{ Member: { ContainingType: { } owner } }] } || part.Type is null || SymbolEqualityComparer.Default.Equals(part.Type.OriginalDefinition, owner.OriginalDefinition))
            return null;
        return body.Type.Threads.Entries.FirstOrDefault(entry => entry is { Row.IsOnDemand: true, Created: IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" } created }
            && ThreadEntries.HolderOf(created) is { } holder && IsKeptIn(kept, holder, body.Type)
            && entry.Target.Body.Method is not { IsAsync: true }
            && SymbolEqualityComparer.Default.Equals(entry.StartedIn.Body.Owner.ContainingType, body.Body.Owner.ContainingType)
            && body.Type.Order.Reached(entry.Target).Any(wanted => wanted.Lock.Kind == grip.Lock.Kind && IsOfStarter(wanted.Lock.Path, grip.Lock.Path, entry, created)));
    }

    /// <summary>Whether the member, of whatever type it is, keeps nothing but registrations with cancellation tokens.</summary>
    public static bool IsRegistration(IOperation? kept, TypeFacts type) => kept?.Unwrapped() is IMemberReferenceOperation { Member: var member } && Assignments.ValuesOf(member, type).Where(value => !value.IsNull()).ToList() is { Count: > 0 } values
        && values.TrueForAll(value => value.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "Register" or "UnsafeRegister", ContainingType: { Name: "CancellationToken", ContainingNamespace.Name: "Threading" } } });

    /// <summary>Whether a registration that <paramref name="holder"/> has first gets to the member, or is in it at once.</summary>
    public static bool IsKeptIn(ISymbol kept, ISymbol holder, TypeFacts type) => SymbolEqualityComparer.Default.Equals(kept, holder)
        || Assignments.ValuesOf(kept, type).Any(value => Assignments.Refers(value.Unwrapped(), holder));

    /// <summary>Whether the lock that the callback names is that of the object which has registered it: it is given that object, or a part that was made with it.</summary>
    private static bool IsOfStarter(AccessPath wanted, AccessPath held, ThreadEntry entry, IInvocationOperation created) =>
        wanted.Elements.Length is 1 or 2 && wanted.Elements[wanted.Elements.Length - 1].Equals(held.Elements[0]) && (wanted.Elements.Length == 1
            ? (wanted.Root.Kind == PathRootKind.This ? entry.IsOnSameObject : wanted.Root.Kind == PathRootKind.Variable && created.Arguments.Any(argument => IsGivenItself(argument.Value)))
            : wanted.Elements[0].Member is { } whole && IsAlwaysItself(whole, entry.StartedIn.Type));

    /// <summary>Whether the value is the object itself, or a tuple with it.</summary>
    private static bool IsGivenItself(IOperation value) => value.Unwrapped() switch
    {
        IInstanceReferenceOperation => true,
        ITupleOperation tuple => tuple.Elements.Any(IsGivenItself),
        _ => false,
    };

    /// <summary>Whether each part is made by its owner, which gives it itself.</summary>
    private static bool IsAlwaysItself(ISymbol whole, TypeFacts type)
    {
        var parameter = whole as IParameterSymbol ?? Assignments.ValuesOf(whole, type).Select(value => (value.Unwrapped() as IParameterReferenceOperation)?.Parameter).ToList() switch
        {
            [{ ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } only] => only,
            _ => null,
        };
        var made = parameter is null ? [] : type.Bodies.SelectMany(body => body.Body.Creations).Where(creation => SymbolEqualityComparer.Default.Equals(creation.Constructor?.OriginalDefinition, parameter.ContainingSymbol.OriginalDefinition)).ToList();
        return made.Count > 0 && made.TrueForAll(creation => creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter!.Ordinal)?.Value.Unwrapped() is IInstanceReferenceOperation);
    }
}

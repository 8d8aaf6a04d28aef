using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>
/// The objects that keep functions in their events and members, where the function comes back to the very object that keeps it:
/// <c>_playlist.TrackMissing += (_, track) => _playlist.Next();</c>.
/// </summary>
internal static class KeptBy
{
    /// <summary>The object whose event or member <paramref name="call"/> calls; not known for others.</summary>
    public static ObjectPlace Of(IInvocationOperation call, BodyFacts body)
    {
        var kept = call.Receiver()?.Unwrapped();
        // Handlers are copied before they are called.
        if (kept is ILocalReferenceOperation { Local: var copy })
            kept = body.Type.Locks.LocalsOf(body.Body).OnlyValue(copy)?.Unwrapped();
        return kept is IMemberReferenceOperation { Instance: { } keeper } ? ObjectPlace.Of(keeper, body.Paths) : default;
    }

    /// <summary>
    /// The object whose event or member <paramref name="operation"/> gives the function, as the function names it; not known where that has no name for it, or where a condition
    /// decides whether it comes back to the object.
    /// </summary>
    public static ObjectPlace Of(IOperation operation, IOperation value, BodyFacts body)
    {
        var target = operation switch
        {
            IEventAssignmentOperation { EventReference: { } raised } => raised,
            IAssignmentOperation assignment => assignment.Target,
            _ => null,
        };
        if (target?.Unwrapped() is not IMemberReferenceOperation { Instance: { } keeper } || PlaceOf(keeper, body, isOfOuter: false) is not { Kind: PlaceKind.This or PlaceKind.Kept or PlaceKind.Parameter or PlaceKind.Local } place
            || FunctionIn(value, body) is not { } function || (place.Kind is PlaceKind.Parameter or PlaceKind.Local && function.Body.Enclosing is null))
            return default;
        return function.Body.Operations.Any(use => IsOn(use, place, function) && use.DecidingWithSections().Any()) ? default : place;
    }

    /// <summary>The object that <paramref name="value"/> is; a function may name one of the function around it by its local.</summary>
    public static ObjectPlace PlaceOf(IOperation value, BodyFacts body) => PlaceOf(value, body, isOfOuter: true);

    private static ObjectPlace PlaceOf(IOperation value, BodyFacts body, bool isOfOuter) => value.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Body.Method) != isOfOuter
        && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is IObjectCreationOperation ? new ObjectPlace(PlaceKind.Local, local) : ObjectPlace.Of(value, body.Paths);

    /// <summary>Whether a member of the object is called or asked for that has code of its own.</summary>
    private static bool IsOn(IOperation use, ObjectPlace place, BodyFacts function) => CallTable.MayCall(use) && CallSite.ReceiverOf(use) is { } receiver && PlaceOf(receiver, function).Equals(place)
        && CallTable.Targets(use).Any(called => !called.OriginalDefinition.IsAutoAccessor());

    /// <summary>The lambda, or the method of the same object, that the value is.</summary>
    private static BodyFacts? FunctionIn(IOperation value, BodyFacts body) => value.Unwrapped() switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } } => body.Type.Calls.BodyOf(lambda),
        IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: IInstanceReferenceOperation, Method: { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false } method } } => body.Type.Calls.BodyOf(method),
        _ => null,
    };
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows handlers of events, and the work that they let go of.</summary>
internal static class EventWork
{
    /// <summary>Whether a handler that stays subscribed lets go of work on what each event brings along: the next may come before it is done.</summary>
    public static bool IsPerEvent(IOperation created, BodyFacts body, TypeFacts type) => created.Parent.LetsGo() && body.Body.Method is { Parameters: [.., { Type.SpecialType: not SpecialType.System_Object } told] } handler
        && created.Descendants().Any(part => part is IParameterReferenceOperation { Parameter: var given } && SymbolEqualityComparer.Default.Equals(given, told))
        && !body.Body.Operations.Any(operation => operation is IEventAssignmentOperation { Adds: false })
        && (body.Body.Root is IAnonymousFunctionOperation lambda ? IsHandler(lambda) : type.Calls.To(handler).Any(call => call.IsDelegate && IsHandler(call.Operation)));

    /// <summary>Whether the function is added to an event.</summary>
    public static bool IsHandler(IOperation function) => Subscription(function) is not null;

    /// <summary>What the function is added to as a handler; null for all others.</summary>
    public static IEventReferenceOperation? Subscription(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation raised } ? raised : null;
    }

    /// <summary>Whether threads come to the body that the type does not start: by a member that others call, or by a handler that it has given to an event.</summary>
    public static bool IsReachedByOthers(BodyFacts body) => IsCalledByOthers(body) || SourcesOf(body).Any();

    /// <summary>Whether whoever raises the events of one object alone comes to the bodies, as far as is known: it mostly is one thread, which knows what it has done itself.</summary>
    public static bool AreOfOneSource(IReadOnlyCollection<BodyFacts> bodies) =>
        !bodies.Any(IsCalledByOthers) && bodies.SelectMany(SourcesOf).Distinct(SymbolEqualityComparer.Default).Count() == 1;

    private static bool IsCalledByOthers(BodyFacts body) => body.Type.Threads.RootsOf(body).Any(root => root.Entry is null);

    /// <summary>The variables whose objects call the body, or one that comes to it, as a handler, on whatever thread that is; the event itself where its object is reached in another way.</summary>
    private static IEnumerable<ISymbol> SourcesOf(BodyFacts body) => body.Type.Threads.WaysTo(body).Where(way => !way.Type.Threads.Entries.Any(entry => entry.Target == way))
        .SelectMany(way => way.Body.Root is IAnonymousFunctionOperation ? [way.Body.Root] : way.Body.Method is { } method ? way.Type.Calls.To(method).Where(call => call.IsDelegate).Select(call => call.Operation) : [])
        .Select(Subscription).OfType<IEventReferenceOperation>()
        .Select(raised => raised.Instance?.Unwrapped() switch
        {
            ILocalReferenceOperation { Local: var local } => local,
            IParameterReferenceOperation { Parameter: var parameter } => parameter,
            IMemberReferenceOperation { Member: var member } => member.OriginalDefinition,
            _ => (ISymbol)raised.Event,
        });
}

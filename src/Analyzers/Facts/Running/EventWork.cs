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
    public static bool IsHandler(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IEventAssignmentOperation { Adds: true };
    }
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Meetings;

/// <summary>A call, without a lock, that a constructor makes on an object which it is given: <c>public Agent(Monitor monitor) =&gt; monitor.Track(this)</c>.</summary>
/// <param name="Parameter">The constructor's parameter.</param>
/// <param name="Called">The method.</param>
/// <param name="Site">The call.</param>
internal sealed record CallOnGiven(IParameterSymbol Parameter, IMethodSymbol Called, Location Site)
{
    /// <summary>Those of <paramref name="type"/>, by the field in which the constructor keeps the object, too, and in the private helpers that it calls.</summary>
    public static IEnumerable<CallOnGiven> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies.Where(body => body.Body is { Enclosing: null, Method: { MethodKind: MethodKind.Constructor, IsStatic: false, Parameters.IsEmpty: false } }))
        {
            foreach (var (call, caller) in CallsIn(body).Concat(type.Calls.From(body).Where(call => call is { IsDelegate: false, IsOnSameObject: true } && type.Callers.RunsDuringConstructionOnly(type.Calls.BodyOf(call.Target) ?? body)).Select(call => type.Calls.BodyOf(call.Target)).OfType<BodyFacts>().SelectMany(CallsIn)))
            {
                if (call is { TargetMethod: { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false } method, Instance: { } receiver } && method.IsInSource() && Given(receiver.Unwrapped(), type, body) is { } parameter
                    && caller.HeldAt(call) is { IsKnown: true, Must.IsEmpty: true })
                    yield return new CallOnGiven(parameter.OriginalDefinition, method.OriginalDefinition, call.Syntax.GetLocation());
            }
        }
    }

    private static IEnumerable<(IInvocationOperation Call, BodyFacts Body)> CallsIn(BodyFacts body) => body.Body.Calls.Select(call => (call, body));

    private static IParameterSymbol? Given(IOperation receiver, TypeFacts type, BodyFacts constructor) => receiver switch
    {
        IParameterReferenceOperation { Parameter: var parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, constructor.Body.Method) => parameter,
        IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: var kept } when Assignments.ValuesOf(kept, type).ToList() is [var only] => only.Unwrapped() is IParameterReferenceOperation { Parameter: var stored } && SymbolEqualityComparer.Default.Equals(stored.ContainingSymbol, constructor.Body.Method) ? stored : null,
        _ => null,
    };
}

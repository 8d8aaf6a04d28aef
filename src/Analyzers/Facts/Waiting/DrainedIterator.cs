using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Iterators from which every consumer takes all that they have to give: what they yield does not end their loops.</summary>
internal static class DrainedIterator
{
    /// <summary>Whether the type alone consumes the iterator, in <c>foreach</c> loops that nothing leaves.</summary>
    public static bool Is(BodyFacts body) =>
        body.Body.Method is { } method && (method.MethodKind == MethodKind.LocalFunction || method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
        && body.Type.Calls.To(method).ToList() is { Count: > 0 } calls && calls.TrueForAll(IsDrained);

    private static bool IsDrained(CallSite call)
    {
        var use = call.Operation;
        while (use.Parent is IConversionOperation conversion)
            use = conversion;
        // Who iterates over itself, or passes on what it is given, has consumers of its own.
        if (call.IsDelegate || use.Parent is not IForEachLoopOperation loop || loop.Collection != use || call.Caller.Body.Operations.Any(IsYield))
            return false;
        var consumer = new PolledLoop(loop, call.Caller, loop.Syntax.Span, null);
        return !consumer.Exits.Any() && !consumer.CanBeEndedByCalls;
    }

    private static bool IsYield(IOperation operation) => operation is IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak };
}

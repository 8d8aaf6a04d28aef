using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Values that come from what a function is given, and differ from one request to the next.</summary>
internal static class RequestValue
{
    private const int MaximumDepth = 3;

    /// <summary>The parameter of its function that the value comes from; null where there is none, or all requests have the same.</summary>
    public static IParameterSymbol? ParameterOf(IOperation value, BodyFacts body) => ParameterOf(value, body, MaximumDepth);

    /// <summary>Whether what is done there is done for some requests only, as a command is that one of them brings.</summary>
    public static bool IsForSome(IOperation operation) => operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Any(part => part switch
    {
        IPropertyReferenceOperation { Property.Name: "Path" or "Method" or "Query" or "Form" or "RouteValues" } => true,
        IInvocationOperation { TargetMethod.Name: "StartsWithSegments" or "StartsWith" or "EndsWith" or "Equals" } => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand: var compared } => compared.ConstantValue.HasValue && !compared.IsNull(),
        _ => false,
    });

    private static IParameterSymbol? ParameterOf(IOperation value, BodyFacts body, int depth)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            switch (part)
            {
                case IParameterReferenceOperation { Parameter: var given } when SymbolEqualityComparer.Default.Equals(given.ContainingSymbol, body.Body.Method) && !IsAlike(part, value):
                    return given;
                case ILocalReferenceOperation { Local: var local } when depth > 0 && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only && ParameterOf(only, body, depth - 1) is { } from:
                    return from;
            }
        }

        return null;
    }

    /// <summary>Whether only that is asked for which all requests have alike: the address under which the program is known.</summary>
    private static bool IsAlike(IOperation given, IOperation value)
    {
        for (var outer = given; outer is not null && outer != value.Parent; outer = outer.Parent)
        {
            if (outer is IPropertyReferenceOperation { Property.Name: "Host" or "Scheme" or "PathBase" or "Protocol" or "IsHttps" } or IInvocationOperation { TargetMethod.Name: "GetDisplayUrl" })
                return true;
        }

        return false;
    }
}

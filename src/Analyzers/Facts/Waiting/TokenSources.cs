using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Follows cancellation tokens back to the sources whose cancellation they carry.</summary>
internal static class TokenSources
{
    private const int MaximumDepth = 5;

    /// <summary>The variables of the sources that cancel <paramref name="token"/>, through variables, parameters and linked sources, as far as the type says.</summary>
    public static IEnumerable<ISymbol> Of(IOperation token, BodyFacts body) => Of(token, body, MaximumDepth);

    private static IEnumerable<ISymbol> Of(IOperation token, BodyFacts body, int depth)
    {
        token = token.Unwrapped();
        if (depth == 0)
            return [];
        if (token is IPropertyReferenceOperation { Property: { Name: "Token", ContainingType.Name: "CancellationTokenSource" }, Instance: { } source })
            return body.Paths.Read(source).Variable is { } variable ? Linked(variable, body, depth).Prepend(variable) : [];
        return token switch
        {
            IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol taker } parameter } => body.Type.Calls.To(taker)
                .SelectMany(call => call.Operation is IInvocationOperation given ? given.Arguments.Where(argument => argument.Parameter?.Ordinal == parameter.Ordinal).SelectMany(argument => Of(argument.Value, call.Caller, depth - 1)) : []),
            ILocalReferenceOperation { Local: var local } when body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value => Of(value, body, depth - 1),
            ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation when body.Paths.Read(token).Variable is { } kept => Assignments.ValuesOf(kept, body.Type).SelectMany(value => Of(value, body, depth - 1)),
            _ => [],
        };
    }

    /// <summary>The sources that cancel the one in <paramref name="variable"/>, too: <c>CreateLinkedTokenSource(stop.Token)</c>.</summary>
    private static IEnumerable<ISymbol> Linked(ISymbol variable, BodyFacts body, int depth) => Assignments.ValuesOf(variable, body.Type)
        .Select(value => value.Unwrapped()).OfType<IInvocationOperation>()
        .Where(call => call.TargetMethod is { Name: "CreateLinkedTokenSource", ContainingType.Name: "CancellationTokenSource" })
        .SelectMany(call => call.Arguments.SelectMany(argument => argument.Value is IArrayCreationOperation { Initializer.ElementValues: var several } ? several : Enumerable.Repeat(argument.Value, 1)))
        .SelectMany(token => Of(token, body, depth - 1));
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Locks that a body leaves to its caller with the objects that it finds for him: a search in a list, hand over hand, ends with one or two nodes locked, which it
/// gives back by reference, <c>Seek(key, out var previous, out var current)</c>, or as parts of its result.
/// </summary>
internal static class LeftToCaller
{
    /// <summary>Whether the caller gets at <paramref name="exit"/> the object that is, or has, the lock, and may release it.</summary>
    public static bool Covers(BodyExit exit, PathState path, BodyFacts body, BodyFlow flow, Grip grip) => grip.Lock.Path.Root switch
    {
        { Symbol: IParameterSymbol { RefKind: RefKind.Out or RefKind.Ref } parameter } when Assigns(body, parameter) => !(exit.Returned is { } returned && flow.Evaluate(returned, path) is false && !IsReleasedByCaller(body, parameter)) && MayBeReleasedByCaller(body, parameter),
        { Kind: PathRootKind.Variable, Symbol: ISymbol variable } => exit.Returned is { } returned && PartsOf(returned, body).Any(part => Refers(part, variable)),
        _ => false,
    };

    private static bool Assigns(BodyFacts body, IParameterSymbol parameter) => body.Body.Operations.Any(operation => operation switch
    {
        IAssignmentOperation { Target: var target } => Refers(target, parameter) || (target is ITupleOperation targets && targets.Elements.Any(element => Refers(element, parameter))),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var given } => Refers(given, parameter),
        _ => false,
    });

    /// <summary>What a tuple or object is made of that is returned.</summary>
    private static IEnumerable<IOperation> PartsOf(IOperation returned, BodyFacts body) =>
        (returned.Unwrapped() is ILocalReferenceOperation { Local: var kept } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(kept)?.Unwrapped() : returned.Unwrapped()) switch
        {
            ITupleOperation tuple => tuple.Elements,
            IObjectCreationOperation made => made.Arguments.Select(argument => argument.Value),
            _ => [],
        };

    /// <summary>Whether nothing shows that no caller does: of those in the type, one releases it, or hands it on. Callers elsewhere are not known.</summary>
    private static bool MayBeReleasedByCaller(BodyFacts body, IParameterSymbol parameter) => GivenBy(body, parameter) is not { Count: > 0 } given || given.Exists(one => one.Variable is null || Releases(one.Caller, one.Variable) || HandsOn(one.Caller, one.Variable, parameter));

    private static bool IsReleasedByCaller(BodyFacts body, IParameterSymbol parameter) => GivenBy(body, parameter).Exists(one => one.Variable is { } variable && Releases(one.Caller, variable));

    /// <summary>The variables that the type's own calls of the body give for the parameter; null for another place.</summary>
    private static List<(BodyFacts Caller, ISymbol? Variable)> GivenBy(BodyFacts body, IParameterSymbol parameter) => body.Body.Method is not { } method ? [] : body.Type.Calls.To(method)
        .Where(call => call.Caller != body)
        .Select(call => (call.Caller, call.Operation is IInvocationOperation { Arguments: var arguments } && arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is { Value: var given } ? VariableOf(given) : null))
        .ToList();

    private static ISymbol? VariableOf(IOperation given) => (given is IDeclarationExpressionOperation declared ? declared.Expression : given).Unwrapped() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation own => own.Parameter,
        _ => null,
    };

    private static bool Releases(BodyFacts caller, ISymbol variable) => caller.Body.Outermost.WithNested.SelectMany(nested => caller.Type.FactsOf(nested).Events)
        .Any(release => release.Action == SyncAction.Release && release.Target.DescendantsAndSelf().Any(part => Refers(part, variable)));

    /// <summary>Whether the caller gives what it gets to another method, or keeps or returns it: <c>Unlock(previous, current);</c>.</summary>
    private static bool HandsOn(BodyFacts caller, ISymbol variable, IParameterSymbol parameter) => caller.Body.Outermost.WithNested.SelectMany(nested => nested.Operations)
        .Any(use => Refers(use, variable) && use.Unconverted() switch
        {
            IArgumentOperation argument => !SymbolEqualityComparer.Default.Equals(argument.Parameter?.OriginalDefinition, parameter.OriginalDefinition),
            ISimpleAssignmentOperation assignment => assignment.Value.Unwrapped() == use,
            IReturnOperation or ITupleOperation or IVariableInitializerOperation => true,
            _ => caller.Body.Method?.Parameters.Contains(variable, SymbolEqualityComparer.Default) == true,
        });

    private static bool Refers(IOperation operation, ISymbol variable) => operation.Unwrapped() switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable),
        _ => false,
    };
}

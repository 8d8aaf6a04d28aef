using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Facts.Variables;
using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.AcrossTypes;

/// <summary>Calls of another type's method that are made again, on one object, before what an earlier one left running has been waited for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Site">One of the calls.</param>
/// <param name="IsOnKnownObject">Whether all are made on one object; otherwise only the statics of its type count.</param>
internal sealed record RepeatedCall(IMethodSymbol Method, Location Site, bool IsOnKnownObject)
{
    /// <summary>The repeated calls in the bodies of <paramref name="type"/> of what may leave work behind that changes something.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stateOf">What an outermost type declares that can change.</param>
    public static IEnumerable<RepeatedCall> Of(TypeFacts type, Func<INamedTypeSymbol, ChangingState> stateOf) => type.Bodies.SelectMany(body => InBody(body, stateOf));

    private static IEnumerable<RepeatedCall> InBody(BodyFacts body, Func<INamedTypeSymbol, ChangingState> stateOf)
    {
        Dictionary<IMethodSymbol, List<IOperation>>? calls = null;
        foreach (var operation in body.Body.Calls.Concat<IOperation>(body.Body.Creations).Concat(body.Body.Functions))
        {
            if (Called(operation) is { } method && IsOfOtherType(method, body))
            {
                calls ??= new(SymbolEqualityComparer.Default);
                if (!calls.TryGetValue(method.OriginalDefinition, out var known))
                    calls.Add(method.OriginalDefinition, known = []);
                known.Add(operation);
            }
        }

        foreach (var ofMethod in calls ?? [])
        {
            var state = stateOf(ofMethod.Key.OutermostType()!);
            if (state != default && (ofMethod.Value.Exists(IsForEach) || ThreadEntries.IsMadeAgain(ofMethod.Value, body)))
            {
                foreach (var call in OfMethod(ofMethod.Key, ofMethod.Value, state, body))
                    yield return call;
            }
        }
    }

    private static IEnumerable<RepeatedCall> OfMethod(IMethodSymbol method, List<IOperation> operations, ChangingState state, BodyFacts body)
    {
        if (state.InStatics)
            yield return new RepeatedCall(method, operations[operations.Count - 1].Syntax.GetLocation(), IsOnKnownObject: false);
        foreach (var onObject in operations.GroupBy(operation => Receiver(operation, method, body)))
        {
            if (onObject.Key is not null && (operations.Exists(IsForEach) || ThreadEntries.IsMadeAgain(onObject.ToList(), body)))
                yield return new RepeatedCall(method, onObject.Last().Syntax.GetLocation(), IsOnKnownObject: true);
        }
    }

    private static bool IsForEach(IOperation operation) => operation is IMethodReferenceOperation;

    private static bool IsOfOtherType(IMethodSymbol method, BodyFacts body) => method is { IsVirtual: false, IsAbstract: false, IsOverride: false, IsExtensionMethod: false }
        && method.IsInSource() && !SymbolEqualityComparer.Default.Equals(method.OutermostType(), body.Type.Type);

    /// <summary>The method that is called here, or for each element of a sequence.</summary>
    private static IMethodSymbol? Called(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IMethodReferenceOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation selection } } } reference when AsyncCalls.IsSelection(selection) => reference.Method,
        _ => null,
    };

    /// <summary>The object that is called, where each of the calls is on the same one.</summary>
    private static AccessPath? Receiver(IOperation operation, IMethodSymbol method, BodyFacts body)
    {
        if (method.IsStatic || method.MethodKind == MethodKind.Constructor || new CallSite(method, operation, body).Receiver is not { } receiver)
            return null;
        var path = body.Paths.Read(receiver);
        return SharedVariables.StaysTheSame(path, body) && !(path.Root is { Kind: PathRootKind.Variable, Symbol: ILocalSymbol local } && IsOfEachRound(local, operation)) ? path : null;
    }

    /// <summary>Whether each round of the loop around the call has a local of its own.</summary>
    public static bool IsOfEachRound(ILocalSymbol local, IOperation operation) => local.DeclaringSyntaxReferences is [var declaration]
        && operation.EnclosingInMember().FirstOrDefault(outer => outer is ILoopOperation or IAnonymousFunctionOperation) is { } round && round.Syntax.Span.Contains(declaration.Span);
}

using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Objects that give themselves to the functions which they start: <c>new Timer(static state =&gt; ((Cache)state!).Sweep(), this, …)</c>.</summary>
internal static class GivenState
{
    /// <summary>No parameters.</summary>
    public static ImmutableHashSet<IParameterSymbol> None { get; } = ImmutableHashSet.Create<IParameterSymbol>(SymbolEqualityComparer.Default);

    /// <summary>The parameters of the type's lambdas and private methods that are only ever given the object which hands over the function.</summary>
    public static ImmutableHashSet<IParameterSymbol> OwnObjects(TypeFacts type)
    {
        Dictionary<IParameterSymbol, bool>? given = null;
        foreach (var body in type.Bodies)
        {
            foreach (var function in body.Body.Functions)
            {
                if (StateOf(function) is var (parameter, value))
                    Add(parameter, value);
            }
        }

        foreach (var (function, _, use, _) in type.Kept.SelectMany(kept => kept))
        {
            if (FunctionOf(function) is { Parameters: [var first, ..] } kept)
            {
                var state = StateOf(kept, use);
                Add(state?.Parameter ?? first.OriginalDefinition, state?.Value);
            }
        }

        return given is null ? None : given.Where(state => state.Value && IsOnlyHandedOver(state.Key, type)).Select(state => state.Key).ToImmutableHashSet<IParameterSymbol>(SymbolEqualityComparer.Default);

        void Add(IParameterSymbol parameter, IOperation? value)
        {
            var isOwn = value?.Unwrapped() is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
            given ??= new(SymbolEqualityComparer.Default);
            given[parameter] = isOwn && (!given.TryGetValue(parameter, out var known) || known);
        }
    }

    /// <summary>What a function that is handed over in <paramref name="created"/> gets as <paramref name="parameter"/>; null where that is not known.</summary>
    public static IOperation? Of(IParameterSymbol parameter, IOperation created) => created.DescendantsAndSelf()
        .Select(part => FunctionOf(part) is null ? null : StateOf(part)).FirstOrDefault(state => state is var (taken, _) && SymbolEqualityComparer.Default.Equals(taken, parameter))?.Value;

    /// <summary>The parameter of the function that gets the state, and what that is; null where the function is not handed over with one.</summary>
    private static (IParameterSymbol Parameter, IOperation? Value)? StateOf(IOperation function) =>
        FunctionOf(function) is { } method && function.Unconverted() is IDelegateCreationOperation made ? StateOf(method, made) : null;

    /// <summary>The same of a function of which <paramref name="given"/> is the delegate.</summary>
    private static (IParameterSymbol Parameter, IOperation? Value)? StateOf(IMethodSymbol method, IOperation given)
    {
        if (given.Unconverted() is not IArgumentOperation { Parameter: { } taken, Parent: { } start })
            return null;
        var (starter, arguments) = start switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Arguments),
            IObjectCreationOperation { Constructor: { } constructor } creation => (constructor, creation.Arguments),
            _ => (null, default),
        };
        if (starter is null || EntryTable.StateOf(starter, taken) is not var (state, position) || position >= method.Parameters.Length)
            return null;
        return (method.Parameters[position].OriginalDefinition, arguments.FirstOrDefault(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter?.OriginalDefinition, state))?.Value);
    }

    private static IMethodSymbol? FunctionOf(IOperation function) => function switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method } => method,
        _ => null,
    };

    /// <summary>Whether nothing calls the function by its name, or names it elsewhere.</summary>
    private static bool IsOnlyHandedOver(IParameterSymbol parameter, TypeFacts type) => parameter.ContainingSymbol is IMethodSymbol method
        && (method.MethodKind == MethodKind.AnonymousFunction || (method.DeclaredAccessibility is Accessibility.Private or Accessibility.NotApplicable
            && !type.Bodies.Any(body => body.Body.Calls.Any(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method))
                || body.Body.Functions.Any(named => named is IMethodReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Method.OriginalDefinition, method) && StateOf(named) is null && !type.Kept.Contains(named)))));
}

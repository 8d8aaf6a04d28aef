using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Functions that are put into a queue, from which somebody takes each to run it once.</summary>
internal static class QueuedWork
{
    /// <summary>The call that puts <paramref name="function"/> into a queue, itself or by a method of the type; null where anything else is done with it.</summary>
    public static IInvocationOperation? Of(BodyFacts function)
    {
        if (function.Body is not { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing } || ThreadEntries.UsesOf(lambda, function.Type.FactsOf(enclosing)).ToList() is not [var use])
            return null;
        return GivenTo(use) is { Parent: IInvocationOperation call } argument && (Queues(argument) || IsQueuedBy(argument, call, function.Type)) ? call : null;
    }

    private static IArgumentOperation? GivenTo(IOperation function)
    {
        var use = function.Unconverted();
        return (use is IDelegateCreationOperation made ? made.Unconverted() : use) as IArgumentOperation;
    }

    private static bool Queues(IArgumentOperation argument) => argument is { Parent: IInvocationOperation { TargetMethod: var method } } && EntryTable.Queues(method) && argument.Value.Type?.TypeKind == TypeKind.Delegate;

    /// <summary>Whether the method of the type does nothing with the function but put it into a queue.</summary>
    private static bool IsQueuedBy(IArgumentOperation argument, IInvocationOperation call, TypeFacts type)
    {
        if (argument.Parameter is not { Type.TypeKind: TypeKind.Delegate } parameter || call.TargetMethod is { IsVirtual: true } or { IsOverride: true } || type.Calls.BodyOf(call.TargetMethod) is not { } taker)
            return false;
        var uses = taker.Body.WithNested.SelectMany(body => body.Operations).OfType<IParameterReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Parameter.OriginalDefinition, parameter.OriginalDefinition)).ToList();
        return uses.Exists(use => GivenTo(use) is { } given && Queues(given)) && uses.TrueForAll(use => use.Unconverted() is IBinaryOperation or IIsPatternOperation
            || (GivenTo(use) is { } given && (Queues(given) || given.Parent is IInvocationOperation { TargetMethod.ContainingType: var asked } && asked.IsException())));
    }
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A task that is waited for together with others.</summary>
/// <param name="Task">What gives it: a call, or the function that gives one for each element of a sequence.</param>
/// <param name="Begun">What sets it going in the body that waits.</param>
internal readonly record struct AwaitedElement(IOperation Task, IOperation Begun);

/// <summary>Finds what gives the tasks that a body waits for together: arguments, elements of arrays and lists, and what a selection makes.</summary>
internal static class AwaitedElements
{
    private const int MaximumDepth = 6;

    /// <summary>The tasks that <paramref name="wait"/> waits for, where it waits for all of several.</summary>
    public static IEnumerable<AwaitedElement> Of(IOperation wait, BodyFacts body) =>
        EndlessWait.AllOf(wait) is { } all ? all.Arguments.SelectMany(argument => In(argument.Value, argument, body, MaximumDepth)) : [];

    /// <summary>Whether the operation asks a thread or task whether it has ended, and not whether it goes on.</summary>
    public static bool AsksForEnd(IOperation operation) => operation is IPropertyReferenceOperation { Property: { Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status" or "IsAlive", ContainingType.Name: "Task" or "ValueTask" or "Thread" }, Parent: not IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } };

    private static IEnumerable<AwaitedElement> In(IOperation value, IOperation begun, BodyFacts body, int depth)
    {
        value = value.Unwrapped();
        return depth == 0 ? [] : value switch
        {
            ILocalReferenceOperation { Local: var local } => (body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } kept ? In(kept, kept, body, depth - 1) : []).Concat(PutInto(local, body).SelectMany(part => In(part, part, body, depth - 1))),
            IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation } => Assignments.ValuesOf(field, body.Type).Select(kept => kept.Unwrapped()).OfType<IInvocationOperation>().Concat(new KeptOrigins(body.Type).OfElements(value)).Select(call => new AwaitedElement(call, call)),
            IInvocationOperation { TargetMethod: { ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" }, Name: var name } } call => OfQuery(name, call, body, depth - 1),
            IInvocationOperation call => new KeptOrigins(body.Type).OfElements(call).Prepend(call).Select(task => new AwaitedElement(task, task)),
            _ => value.Elements() is { } elements ? elements.SelectMany(element => In(element, element, body, depth - 1)) : [],
        };
    }

    private static IEnumerable<AwaitedElement> OfQuery(string name, IInvocationOperation call, BodyFacts body, int depth) => name switch
    {
        "Where" when call.Descendants().Any(AsksForEnd) => [],
        "ToList" or "ToArray" or "AsEnumerable" or "Where" or "Reverse" or "OrderBy" or "Take" or "Skip" => In(call.Arguments[0].Value, call, body, depth),
        "Concat" or "Append" or "Prepend" or "Union" => call.Arguments.SelectMany(argument => In(argument.Value, call, body, depth)),
        "Select" => call.Arguments.Skip(1).Select(argument => argument.Value.Unwrapped()).OfType<IDelegateCreationOperation>().SelectMany(made => Given(made.Target).Select(task => new AwaitedElement(task, call))).Concat(new KeptOrigins(body.Type).OfElements(call).Select(task => new AwaitedElement(task, task))),
        _ => [],
    };

    /// <summary>The function, and the calls whose tasks it only hands on.</summary>
    private static IEnumerable<IOperation> Given(IOperation function) => function is IAnonymousFunctionOperation { Symbol.IsAsync: false } lambda
        ? lambda.Body.Operations.OfType<IReturnOperation>().Select(given => given.ReturnedValue?.Unwrapped()).OfType<IInvocationOperation>().Prepend(function)
        : [function];

    /// <summary>What the body puts into a collection or array of its own.</summary>
    private static IEnumerable<IOperation> PutInto(ILocalSymbol collection, BodyFacts body) => body.Body.Operations.Select(operation => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push", Instance: ILocalReferenceOperation { Local: var local }, Arguments: [var put] } when SymbolEqualityComparer.Default.Equals(local, collection) => put.Value,
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var put } when array.Unwrapped() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, collection) => put,
        _ => null,
    }).OfType<IOperation>();
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Continuations that do not run, or do not get far, when the task fails that they continue.</summary>
internal static class FailedAntecedent
{
    private const int NotOnRanToCompletion = 0x10000;
    private const int NotOnFaulted = 0x20000;

    /// <summary>What keeps the continuation from <paramref name="done"/> when the task before it fails: the option not to run then, or the first question for its result; null where nothing does, or no task fails.</summary>
    public static IOperation? Of(ThreadEntry entry, List<IOperation> done)
    {
        if (entry is not { Row.Continues: true, Created: IInvocationOperation { TargetMethod.Name: "ContinueWith", Instance: { } antecedent } call } || NeverFails(antecedent, entry.StartedIn))
            return null;
        var options = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "TaskContinuationOptions")?.Value;
        if (options is not null)
            return options.ConstantValue is { HasValue: true, Value: int chosen } && (chosen & NotOnFaulted) != 0 && (chosen & NotOnRanToCompletion) == 0 ? options : null;
        return entry.Target.Body.Method is { Parameters: [var task, ..] } && !AsksForFailure(task, entry.Target)
            ? entry.Target.Body.Operations.FirstOrDefault(operation => IsResult(operation, task) && done.TrueForAll(completion => IsSurelyBefore(operation, completion)) && !operation.MayBeCaught())
            : null;
    }

    private static bool IsResult(IOperation operation, IParameterSymbol task) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } asked } => Refers(asked, task),
        IInvocationOperation { TargetMethod.Name: "Wait" or "GetResult", Instance: { } asked } => Refers(asked is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } waited } ? waited : asked, task),
        _ => false,
    };

    private static bool IsSurelyBefore(IOperation result, IOperation done) => done.Syntax.Span.Contains(result.Syntax.Span)
        || (result.Syntax.Span.End <= done.Syntax.SpanStart && result.Statement() is { Parent: { } block } && done.Enclosing().Contains(block));

    /// <summary>Whether the continuation asks how the task has ended, or hands it to code that may.</summary>
    private static bool AsksForFailure(IParameterSymbol task, BodyFacts body) => body.Body.WithNested.SelectMany(nested => nested.Operations).Any(operation => Refers(operation, task) && operation.Parent switch
    {
        IPropertyReferenceOperation property => property.Property.Name != "Result",
        IInvocationOperation call => call.Instance != operation,
        _ => true,
    });

    private static bool Refers(IOperation operation, IParameterSymbol task) => operation.Unwrapped() is IParameterReferenceOperation { Parameter: var parameter } && SymbolEqualityComparer.Default.Equals(parameter, task);

    /// <summary>Whether the task ends well whatever happens: a pause, the first of several, one that has ended.</summary>
    private static bool NeverFails(IOperation task, BodyFacts body) => task.Unwrapped() switch
    {
        IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task", Parameters.Length: 1 } or { Name: "WhenAny" or "FromResult", ContainingType.Name: "Task" } } => true,
        IPropertyReferenceOperation { Property.Name: "CompletedTask" } => true,
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value && NeverFails(value, body),
        _ => false,
    };
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Sources of tasks that a type keeps until an answer comes, and throws away all at once without completing them: <c>_pending.Clear()</c>.</summary>
/// <param name="Collection">The field that keeps them.</param>
/// <param name="Added">Where one of them is added.</param>
internal sealed record DroppedSources(IFieldSymbol Collection, IOperation Added)
{
    private const int MaximumDepth = 3;

    /// <summary>The sources that <paramref name="operation"/> throws away; null where it throws none away, or somebody may complete them before, or give up waiting.</summary>
    public static DroppedSources? Of(IOperation operation, BodyFacts body)
    {
        if (DroppedFrom(operation, body) is not { } field || operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => Assignments.Refers(part, field))))
            return null;
        var uses = body.Type.Bodies.SelectMany(user => user.Body.Operations.Where(part => part is IFieldReferenceOperation && Assignments.Refers(part, field)).Select(use => (Use: use, Body: user))).ToList();
        var added = uses.Select(use => (Call: AddedBy(use.Use), use.Body)).Where(adding => adding.Call is not null).ToList();
        return added.Count > 0 && added.TrueForAll(adding => IsAwaitedToTheEnd(adding.Call!, adding.Body)) && uses.TrueForAll(use => IsOfOne(use.Use)) && !MayBeCompletedBefore(operation, body, field, MaximumDepth) ? new DroppedSources(field, added[0].Call!) : null;
    }

    /// <summary>The private field of the type whose sources are gone: the collection is emptied, or replaced by a new one.</summary>
    private static IFieldSymbol? DroppedFrom(IOperation operation, BodyFacts body) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "Clear", Instance: IFieldReferenceOperation { Field: var field } } when KeepsSources(field) => field,
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value: var value } when !body.Body.IsConstruction && KeepsSources(field) && (value.IsMadeHere() || value.IsNull()) => field,
        _ => null,
    };

    /// <summary>Whether the field is a collection of sources that only the type has.</summary>
    public static bool KeepsSources(IFieldSymbol field) => field is { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { TypeArguments: [.., INamedTypeSymbol element] } } && CompletionSources.Is(element)
        && field.Type.NamespaceName() is "System.Collections.Generic" or "System.Collections.Concurrent";

    /// <summary>The call, or the assignment to an entry, that adds to the collection.</summary>
    public static IOperation? AddedBy(IOperation use) => use.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" or "AddLast" or "AddFirst" } call when call.Instance == use => call,
        IPropertyReferenceOperation { Property.IsIndexer: true, Parent: ISimpleAssignmentOperation assignment } entry when assignment.Target == entry => assignment,
        _ => null,
    };

    /// <summary>Whether sources are taken out of the collection on the way to <paramref name="operation"/>, there, in what is called, or in what calls it: whoever knows their keys may complete all of them.</summary>
    private static bool MayBeCompletedBefore(IOperation operation, BodyFacts body, IFieldSymbol field, int depth) =>
        body.Body.Operations.Any(before => before.Syntax.Span.End <= operation.Syntax.SpanStart && !Alternatives.Are(before, operation) && Takes(before, body, field, depth))
        || (depth > 0 && body.Body.Method is { } method && body.Type.Calls.To(method).Any(call => call.Caller != body && MayBeCompletedBefore(call.Operation, call.Caller, field, depth - 1)));

    private static bool Takes(IOperation operation, BodyFacts body, IFieldSymbol field, int depth) => operation is IFieldReferenceOperation
        ? Assignments.Refers(operation, field) && operation.Parent is IInvocationOperation { TargetMethod.Name: "TryGetValue" or "TryRemove" or "Remove" or "Dequeue" or "TryDequeue" or "Pop" or "TryPop" } or IPropertyReferenceOperation { Property.IsIndexer: true, Parent: not ISimpleAssignmentOperation }
        : depth > 0 && operation is not IMethodReferenceOperation && body.Type.Calls.TargetsOf(operation).Any(target => body.Type.Calls.BodyOf(target) is { } callee && callee != body && callee.Body.Operations.Any(inner => Takes(inner, callee, field, depth - 1)));

    /// <summary>Whether nothing is done with the collection here but to add one, take one out, or ask about one or how many there are: nobody goes through all of them, or gets it.</summary>
    public static bool IsOfOne(IOperation use) => use.Parent switch
    {
        IInvocationOperation call when call.Instance == use => call.TargetMethod.Name is "Add" or "TryAdd" or "Enqueue" or "Push" or "AddLast" or "AddFirst" or "Clear" or "Remove" or "TryRemove" or "TryGetValue" or "ContainsKey" or "Contains"
            // Who takes them in a loop may go through all of them.
            || (call.TargetMethod.Name is "Dequeue" or "TryDequeue" or "Pop" or "TryPop" && !call.Enclosing().Any(outer => outer is ILoopOperation)),
        IPropertyReferenceOperation property => property.Property.IsIndexer || property.Property.Name is "Count" or "IsEmpty",
        ISimpleAssignmentOperation assignment => assignment.Target == use && (assignment.Value.IsMadeHere() || assignment.Value.IsNull()),
        ILockOperation => true,
        _ => false,
    };

    /// <summary>Whether what is added is made there, and nobody but the body has it, which hands out or awaits its task.</summary>
    public static bool IsAwaitedToTheEnd(IOperation adding, BodyFacts body)
    {
        var value = adding is IInvocationOperation call ? call.Arguments[call.Arguments.Length - 1].Value : ((ISimpleAssignmentOperation)adding).Value;
        if (value.Unwrapped() is not ILocalReferenceOperation { Local: var local } || body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() is not IObjectCreationOperation { Type: INamedTypeSymbol made } || !CompletionSources.Is(made))
            return false;
        // A callback that has it may complete it when a time is over.
        var uses = body.Type.Bodies.Where(user => user.Body.Outermost == body.Body.Outermost).SelectMany(user => user.Body.Operations.OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).Select(use => (Use: use, Body: user))).ToList();
        var tasks = uses.Where(use => use.Use.Parent is IPropertyReferenceOperation { Property.Name: "Task" }).Select(use => use.Use.Parent!).ToList();
        return uses.TrueForAll(use => use.Body == body && (use.Use == value.Unwrapped() || tasks.Contains(use.Use.Parent!) || use.Use.Parent is IInvocationOperation { Instance: { } completed } && completed == use.Use))
            && tasks.Count > 0 && tasks.TrueForAll(task => IsWaitedForOnly(task, body));
    }

    private static bool IsWaitedForOnly(IOperation task, BodyFacts body)
    {
        var use = task.Parent;
        while (use is IConversionOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            use = use.Parent;
        // Who calls within the type may give up.
        return use is IAwaitOperation || (use is IReturnOperation && body.Body is { Enclosing: null, Method: { } method } && body.Type.Calls.To(method).All(call => call.Operation.Parent is IAwaitOperation or IReturnOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }));
    }
}

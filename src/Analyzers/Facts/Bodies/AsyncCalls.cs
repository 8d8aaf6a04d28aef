using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>Finds the calls of async methods whose later parts run beside their caller or each other.</summary>
internal static class AsyncCalls
{
    /// <summary>
    /// The calls of async methods of the type whose later parts run beside their caller or each other: those that are let go, and those that
    /// are begun together. A call that is kept and awaited later, or not at all when it has ended already, is one course with its caller.
    /// </summary>
    public static IEnumerable<ThreadEntry> Of(BodyFacts body, TypeFacts type)
    {
        foreach (var call in body.Body.Calls)
        {
            if (Called(call, type) is not { IsAsync: true } method || type.Calls.BodyOf(method) is not { } target)
                continue;
            if (SelectionOf(call) is { } selection && !TakesTurns(target, type))
                yield return new ThreadEntry(target, EntryTable.AsyncSelection, selection, body, call.Instance is null or IInstanceReferenceOperation);
            if (!(call.Parent.LetsGo() || IsBegunWithOthers(call) || IsKeptForLater(call, body)))
                continue;
            if (LeavesContext(target) || OffContext.Is(body))
                yield return new ThreadEntry(target, EntryTable.AsyncCall, call, body, call.Instance is null or IInstanceReferenceOperation or ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate });
        }
    }

    /// <summary>The type's own method, or the lambda in a local, that is called; null for all others.</summary>
    private static IMethodSymbol? Called(IInvocationOperation call, TypeFacts type) =>
        call is { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: ILocalReferenceOperation } ? type.Calls.TargetsOf(call).ToList() is [{ MethodKind: MethodKind.AnonymousFunction } only] ? only : null
        : ThreadEntries.IsOwn(call.TargetMethod, type) ? call.TargetMethod : null;

    /// <summary>The calls of async methods on the same object whose task is kept in a field or property of it.</summary>
    public static IEnumerable<ThreadEntry> KeptIn(BodyFacts body) => body.Body.Calls
        .Where(call => call is { TargetMethod.IsAsync: true, Instance: null or IInstanceReferenceOperation } && ThreadEntries.HolderOf(call) is IFieldSymbol or IPropertySymbol)
        .Select(call => body.Type.Calls.BodyOf(call.TargetMethod) is { } target ? new ThreadEntry(target, EntryTable.AsyncCall, call, body, IsOnSameObject: true) : null).OfType<ThreadEntry>();

    /// <summary>Whether what follows an await in <paramref name="target"/> goes on with the one thread of a user interface, or of a context that the program makes.</summary>
    public static bool TakesTurns(BodyFacts target, TypeFacts type) =>
        (ThreadFacts.IsUserInterface(type.Type) || ConsoleContext.IsMade(type.Compilation) || type.Type.AllInterfaces.Any(implemented => implemented.Name == "INotifyPropertyChanged")) && !LeavesContext(target);

    /// <summary>The selection whose lambda does nothing but make this call: <c>Task.WhenAll(items.Select(item => LoadAsync(item)))</c>.</summary>
    public static IOperation? SelectionOf(IInvocationOperation call) =>
        call.Unconverted() is IReturnOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation { Symbol.IsAsync: false, Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation selection } } } } }
            && IsSelection(selection) ? selection : null;

    /// <summary>Whether parts of an async method can run at once: on a context with one thread they take turns, unless they leave it, or there is none, as in a console program.</summary>
    public static bool LeavesContext(BodyFacts body) => ConsoleContext.IsMissing(body.Type.Compilation)
        || body.Body.Calls.Any(call => call is { TargetMethod.Name: "ConfigureAwait", Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }] });

    /// <summary>Whether <paramref name="operation"/> comes after an await of the body, on whatever thread goes on there.</summary>
    public static bool IsAfterAwait(IOperation operation, BodyFacts body) => !body.Body.Awaits.IsEmpty && body.Body.Awaits.Any(await => await.Syntax.Span.End <= operation.Syntax.Span.End);

    /// <summary>Whether the task is one of several: an argument of <c>WhenAll</c>, an element of a collection, or a local beside another that is begun before either is awaited.</summary>
    private static bool IsBegunWithOthers(IInvocationOperation call)
    {
        var use = call.Parent;
        // Through conversions and collections, the newer of which the oldest compiler has no name for.
        while (use is IInvocationOperation { TargetMethod.Name: "AsTask" } or not (null or IArgumentOperation or IInvocationOperation or IAwaitOperation or IVariableInitializerOperation or IAssignmentOperation or IReturnOperation or IExpressionStatementOperation or IBlockOperation or IConditionalOperation))
            use = use.Parent;
        if (use is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAll" or "WaitAll" or "Add" } } or ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } })
            return true;
        return use is IVariableInitializerOperation && call.Statement() is { Parent: IBlockOperation block } statement
            && (IsBegun(block.Operations.TakeWhile(other => other != statement).LastOrDefault()) || IsBegun(block.Operations.SkipWhile(other => other != statement).Skip(1).FirstOrDefault()));
    }

    /// <summary>Whether the task is kept in a local that is only ever waited for, so that what the caller does before that is done meanwhile.</summary>
    public static bool IsKeptForLater(IOperation call, BodyFacts body) =>
        ThreadEntries.HolderOf(call) is ILocalSymbol local && body.Body.WithNested.SelectMany(nested => nested.Operations).OfType<ILocalReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList() is { Count: > 0 } uses && uses.TrueForAll(JoinedStart.IsAwaited);

    /// <summary>Whether the call is made for each element of a sequence, and the tasks are awaited together: <c>Task.WhenAll(items.Select(item =&gt; …))</c>.</summary>
    public static bool IsSelected(IOperation call) => call.EnclosingInMember().FirstOrDefault(outer => outer is IAnonymousFunctionOperation or ILocalFunctionOperation) is { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation selection } } } && IsSelection(selection);

    /// <summary>Whether the tasks that a function gives for the elements of a sequence are made at once, and then awaited together.</summary>
    public static bool IsSelection(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Select", ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } } && IsAllAwaited(call);

    /// <summary>Whether the tasks of a selection are made at once, and then awaited together: <c>Task.WhenAll(items.Select(…))</c>.</summary>
    private static bool IsAllAwaited(IInvocationOperation selection)
    {
        var use = selection.Parent;
        while (use is IConversionOperation or IArgumentOperation or IArrayInitializerOperation or IArrayCreationOperation or IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" })
            use = use.Parent;
        return use is IInvocationOperation { TargetMethod: { Name: "WhenAll" or "WaitAll", ContainingType.Name: "Task" } } or IVariableInitializerOperation;
    }

    private static bool IsBegun(IOperation? statement) => statement is IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] }
        && value.Unwrapped() is IInvocationOperation { Type.Name: "Task" or "ValueTask" };
}

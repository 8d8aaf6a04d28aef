using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>An object that is waited for, that nobody signals, and that nobody else has.</summary>
/// <param name="Variable">The private field, or the local, that holds it.</param>
/// <param name="Waits">Where it is waited for, without a limit and without a token.</param>
internal sealed record UnsignalledObject(ISymbol Variable, IReadOnlyList<IOperation> Waits)
{
    /// <summary>The events, semaphores, completion sources and monitors of <paramref name="type"/> that nothing signals.</summary>
    public static IEnumerable<UnsignalledObject> In(TypeFacts type)
    {
        var fields = type.Fields.Where(field => field.DeclaredAccessibility == Accessibility.Private);
        var locals = type.Bodies.SelectMany(body => body.Body.Declarators).Select(declarator => declarator.Symbol);
        foreach (var variable in fields.Concat<ISymbol>(locals))
        {
            if (variable.ValueType() is not { } valueType || !IsSignal(valueType) || !IsUnsetAtFirst(variable, valueType, type))
                continue;
            var uses = type.Bodies.SelectMany(body => body.Body.Operations).Where(operation => Assignments.Refers(operation, variable)).ToList();
            // A program may be meant to wait for its end by force.
            if (uses.TrueForAll(use => IsHarmless(use, valueType)) && uses.Select(use => Wait(use, valueType)).OfType<IOperation>().Where(wait => !IsInEntryPoint(wait)).ToList() is { Count: > 0 } waits)
                yield return new UnsignalledObject(variable, waits);
        }
    }

    private static bool IsInEntryPoint(IOperation wait) => wait.SemanticModel?.GetEnclosingSymbol(wait.Syntax.SpanStart) is IMethodSymbol { Name: "Main" or "<Main>$" };

    private static bool IsSignal(ITypeSymbol type) => type is
        { Name: "ManualResetEvent" or "AutoResetEvent" or "ManualResetEventSlim" or "SemaphoreSlim" or "Semaphore", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } }
        or { Name: "TaskCompletionSource", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } }
        or { SpecialType: SpecialType.System_Object };

    private static bool IsUnsetAtFirst(ISymbol variable, ITypeSymbol valueType, TypeFacts type) => Assignments.ValuesOf(variable, type).Select(value => value.Unwrapped()).ToList() is [IObjectCreationOperation creation]
        && (valueType.Name is not ("Semaphore" or "SemaphoreSlim") || LockOwners.InitialCount(variable, type) == 0)
        && creation.Arguments.All(argument => argument.Parameter?.Name is not ("initialState" or "name") || argument.Value.ConstantValue is { HasValue: true, Value: false });

    /// <summary>The endless wait that the use is part of.</summary>
    private static IOperation? Wait(IOperation use, ITypeSymbol type)
    {
        if (type.Name == "TaskCompletionSource")
            return use.Parent is IPropertyReferenceOperation { Property.Name: "Task" } task && task.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "Wait", Arguments.IsEmpty: true } or IPropertyReferenceOperation { Property.Name: "Result" } ? task.Parent : null;
        return CallOf(use) is { } call && EventReader.Read(call) is { IsTimed: false, IsCancellable: false, Action: var action } && (action == SyncAction.Wait || (action == SyncAction.Acquire && type.SpecialType != SpecialType.System_Object))
            // What keeps a pulse away that waits for another lock is more.
            && call.Enclosing().OfType<ILockOperation>().Skip(1).FirstOrDefault() is null
            ? call : null;
    }

    /// <summary>Whether a use neither signals the object nor hands it to somebody who may; a task may be handed on, where somebody else may give up waiting.</summary>
    private static bool IsHarmless(IOperation use, ITypeSymbol type) => use.Parent switch
    {
        IAssignmentOperation assignment when assignment.Target == use => true,
        ILockOperation { LockedValue: var locked } => locked == use,
        IPropertyReferenceOperation property when property.Instance == use => property.Property.Name is "IsSet" or "WaitHandle" or "SpinCount" or "CurrentCount" or "AvailableWaitHandle" || Wait(use, type) is not null,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" or "Close" } } => true,
        _ => CallOf(use) is { } call && (call.TargetMethod.Name is "Reset" or "Dispose" or "Close" || EventReader.Read(call) is { Action: SyncAction.Wait or SyncAction.Acquire }),
    };

    /// <summary>The call on the object, or of a static method of monitors that is given it.</summary>
    private static IInvocationOperation? CallOf(IOperation use) => use.Parent is IInvocationOperation call && call.Instance == use ? call
        : use.Parent is IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Monitor" } monitor } ? monitor
        : null;
}

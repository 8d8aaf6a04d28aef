using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>
/// A lock of the type's own, whose holder hands it to the first of those who wait, each by a source of its own: one that has given up the wait is still there, and gets it, which nobody sees.
/// </summary>
/// <param name="Completion">Where the lock is handed over.</param>
/// <param name="GivenUp">Where a wait is given up.</param>
/// <param name="Queue">The collection of those who wait.</param>
/// <param name="State">What says that the lock is held, and is changed only where nobody waits.</param>
internal sealed record LostHandOver(IInvocationOperation Completion, IInvocationOperation GivenUp, IFieldSymbol Queue, ISymbol State)
{
    /// <summary>Those of <paramref name="type"/>, by place.</summary>
    public static IEnumerable<LostHandOver> Of(TypeFacts type)
    {
        foreach (var body in type.Bodies)
        {
            foreach (var call in body.Body.Calls.Where(IsUnseen))
            {
                if (QueueOf(call, body) is not var (queue, taking) || IsTakenOut(queue, type) || (StateOf(call) ?? StateOf(taking)) is not { } state || !IsTakenWhereOthersWait(state, queue, body))
                    continue;
                if (type.Bodies.SelectMany(other => other.Body.Calls.Where(given => GivesUp(given, call, other))).FirstOrDefault() is { } givenUp)
                    yield return new LostHandOver(call, givenUp, queue, state);
            }
        }
    }

    /// <summary>Whether the call completes a source, and nobody looks whether it had been completed before.</summary>
    private static bool IsUnseen(IInvocationOperation call) => call is { TargetMethod: { Name: "TrySetResult" or "SetResult", ContainingType: { Name: "TaskCompletionSource", ContainingNamespace.Name: "Tasks" } }, Parent: IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } or IConditionalAccessOperation { Parent: IExpressionStatementOperation } }
        && !call.Enclosing().Any(outer => outer is ILoopOperation or ITryOperation { Catches.IsEmpty: false });

    /// <summary>The collection of sources from whose end the body takes the one that it completes.</summary>
    private static (IFieldSymbol Queue, IInvocationOperation Taking)? QueueOf(IInvocationOperation completion, BodyFacts body) => body.Body.Calls.Where(call => call.TargetMethod.Name is "Dequeue" or "TryDequeue" or "RemoveFirst" or "RemoveLast" or "Pop" or "TryPop" or "RemoveAt" && !call.Enclosing().Any(outer => outer is ILoopOperation))
        .Select(call => call.Receiver()?.Unwrapped() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { TypeArguments: [{ } element] } } field }
            && SymbolEqualityComparer.Default.Equals(element, completion.Receiver()?.Type) ? (field, call) : ((IFieldSymbol, IInvocationOperation)?)null).FirstOrDefault(found => found is not null);

    /// <summary>Whether any waiter is taken out of the middle: who gives up may be.</summary>
    private static bool IsTakenOut(IFieldSymbol queue, TypeFacts type) => type.Bodies.Any(body => body.Body.Operations.Any(operation => Assignments.Refers(operation, queue) && operation.Unconverted() is var use && use switch
    {
        IInvocationOperation { TargetMethod.Name: "Remove" or "RemoveAll" or "RemoveWhere" or "Clear" } => true,
        IArgumentOperation or IAssignmentOperation { Value: IFieldReferenceOperation } or IReturnOperation => true,
        _ => false,
    }));

    /// <summary>The field that is changed where there is nobody to hand the lock to, and not where there is.</summary>
    /// <param name="step">What is done where there is one: he is taken out, or told.</param>
    private static ISymbol? StateOf(IInvocationOperation step)
    {
        foreach (var test in step.Enclosing().OfType<IConditionalOperation>())
        {
            var handing = test.Condition.Syntax.Span.Contains(step.Syntax.Span) ? test.Condition.Unwrapped() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } ? test.WhenFalse : test.WhenTrue
                : test.WhenTrue.Syntax.Span.Contains(step.Syntax.Span) ? test.WhenTrue : test.WhenFalse;
            var other = handing == test.WhenTrue ? test.WhenFalse : test.WhenTrue;
            IEnumerable<IOperation> freeing = other is not null ? [other]
                : handing is IBlockOperation { Operations: [.., IReturnOperation] } && test.Parent is IBlockOperation block ? block.Operations.SkipWhile(statement => statement != test).Skip(1) : [];
            if (freeing.SelectMany(part => part.DescendantsAndSelf()).Select(Changed).FirstOrDefault(changed => changed is not null) is { } state && handing?.DescendantsAndSelf().Any(part => SymbolEqualityComparer.Default.Equals(Changed(part), state)) != true)
                return state;
        }

        return null;
    }

    private static ISymbol? Changed(IOperation operation) => (operation switch
    {
        ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true } assignment => assignment.Target,
        IIncrementOrDecrementOperation increment => increment.Target,
        ICompoundAssignmentOperation compound => compound.Target,
        _ => null,
    }) is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } && member.ValueType()?.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32 ? member : null;

    /// <summary>Whether another member changes the state, and has others wait where it cannot.</summary>
    private static bool IsTakenWhereOthersWait(ISymbol state, IFieldSymbol queue, BodyFacts releasing) => releasing.Type.Bodies.Any(body => body != releasing && body.Body.Operations.Any(operation => SymbolEqualityComparer.Default.Equals(Changed(operation), state))
        && body.Body.Calls.Any(call => call.TargetMethod.Name is "Enqueue" or "AddLast" or "AddFirst" or "Add" or "Push" && call.Receiver() is { } filled && Assignments.Refers(filled.Unwrapped(), queue)));

    /// <summary>
    /// Whether the wait for such a source ends there without it: the source is cancelled, or its task is no longer waited for. What is caught then may give the lock back.
    /// </summary>
    private static bool GivesUp(IInvocationOperation call, IInvocationOperation completion, BodyFacts body) => call.TargetMethod switch
    {
        { Name: "TrySetCanceled", ContainingType.Name: "TaskCompletionSource" } => completion.TargetMethod.Name == "TrySetResult" && IsAlike(call.Receiver()?.Type, completion.Receiver()?.Type) && !body.Type.Bodies.Any(other => other.Body.Awaits.Any(await => IsTaskOf(await, completion) && await.MayBeCaught())),
        { Name: "WaitAsync", ContainingType.Name: "Task" } => call.Instance is IPropertyReferenceOperation { Property.Name: "Task", Instance: { } source } && IsAlike(source.Type, completion.Receiver()?.Type) && !call.MayBeCaught() && !call.Enclosing().Any(outer => outer is ITryOperation),
        _ => false,
    };

    private static bool IsTaskOf(IAwaitOperation await, IInvocationOperation completion) => await.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "Task", Instance: { } source } && IsAlike(source.Type, completion.Receiver()?.Type));

    private static bool IsAlike(ITypeSymbol? one, ITypeSymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);
}

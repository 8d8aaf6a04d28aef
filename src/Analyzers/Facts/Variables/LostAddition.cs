using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Variables;

/// <summary>
/// An object that <c>TryAdd</c> may not have put into a concurrent dictionary, as another thread came first with the key, and with which this thread goes on all the same:
/// <c>if (!_queues.TryGetValue(key, out var queue)) { queue = new(); _queues.TryAdd(key, queue); } queue.Add(item);</c>. What is put into it, nobody finds.
/// </summary>
/// <param name="Test">The call that has found nothing for the key.</param>
/// <param name="Addition">The <c>TryAdd</c> whose answer changes nothing.</param>
/// <param name="Use">What is done with the object afterwards.</param>
internal sealed record LostAddition(IInvocationOperation Test, IInvocationOperation Addition, IOperation Use)
{
    /// <summary>Those of the body, outside of locks.</summary>
    public static IEnumerable<LostAddition> In(BodyFacts body)
    {
        foreach (var call in body.Body.Calls)
        {
            if (call is not { TargetMethod: { Name: "TryAdd", Parameters.Length: 2 }, Instance: { } dictionary, Arguments: [var key, var value] } || !ContainerTable.IsConcurrentDictionary(dictionary.Type) || dictionary.Unwrapped() is not IMemberReferenceOperation
                || value.Value.Unwrapped() is not ILocalReferenceOperation { Local: var local } || !IsOfNoConsequence(call) || body.Type.Threads.IsConfined(body) || body.HeldAt(call) is not { IsKnown: true, Must.IsEmpty: true } || TestOf(call, dictionary, key.Value, body) is not { } test)
                continue;
            var later = body.Body.Operations.Where(operation => operation.Syntax.SpanStart >= call.Syntax.Span.End).ToList();
            // Who asks for the object that is there now has it.
            if (!later.Exists(operation => IsSet(operation, local)) && later.Find(operation => IsGiven(operation, local) && IsComeTo(operation, call)) is { } use)
                yield return new LostAddition(test, call, use);
        }
    }

    /// <summary>Whether it goes on alike whatever the answer is: nobody looks at it, or only together with something else.</summary>
    private static bool IsOfNoConsequence(IInvocationOperation call) => call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }
        || (call.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Parent: IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd, Parent: IConditionalOperation { WhenFalse: null } both } });

    private static IInvocationOperation? TestOf(IOperation call, IOperation dictionary, IOperation key, BodyFacts body) => call.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).OfType<IInvocationOperation>()
        .FirstOrDefault(test => test is { TargetMethod.Name: "TryGetValue" or "ContainsKey", Instance: { } asked } && test != call && test.Syntax.SpanStart < call.Syntax.SpanStart && test.Arguments[0].Value.IsWrittenLike(key) && body.Paths.Read(asked).Equals(body.Paths.Read(dictionary)));

    /// <summary>Whether the thread that has made the call comes to the use: it is not in another branch, and nothing leaves before.</summary>
    private static bool IsComeTo(IOperation use, IOperation call) => !Alternatives.Are(call, use) && !call.Enclosing().OfType<IBlockOperation>().Any(block => block.Leaves() && !block.Syntax.Span.Contains(use.Syntax.Span));

    private static bool IsSet(IOperation operation, ILocalSymbol local) => operation switch
    {
        IAssignmentOperation assignment => Assignments.Refers(assignment.Target, local),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Assignments.Refers(argument.Value, local),
        _ => false,
    };

    /// <summary>Whether something is put into the object, or it is taken for the lock, or the source of signals, that others have.</summary>
    private static bool IsGiven(IOperation operation, ILocalSymbol local) => operation switch
    {
        ILockOperation section => Assignments.Refers(section.LockedValue.Unwrapped(), local),
        IInvocationOperation { Instance: { } target } call => Assignments.Refers(target.Unwrapped(), local) && (LostForKey.Adds(call.TargetMethod) || call.TargetMethod is { Name: "Wait" or "WaitAsync" or "WaitOne" or "EnterWriteLock" or "EnterReadLock" or "Enter" }),
        IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Instance: { } target } } => Assignments.Refers(target.Unwrapped(), local),
        _ => false,
    };
}

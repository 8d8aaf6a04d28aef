using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Running;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>
/// Tells where something keeps other threads out that is no lock of the tables, or one that is not followed: a scope of another type, and a
/// lock that is made of atomic operations by hand.
/// </summary>
internal static class UnfollowedLocks
{
    private const int MaximumDepth = 3;

    private static readonly string[] s_atomics = ["CompareAndSet", "CompareExchange", "GetAndSet", "IncrementAndGet", "DecrementAndGet", "GetAndIncrement", "GetAndDecrement"];

    /// <summary>Whether one may be held at <paramref name="operation"/> of <paramref name="body"/>.</summary>
    public static bool MayHoldAt(IOperation operation, BodyFacts body) => (body.Body.HasScopes && IsInScope(operation)) || IsClaimed(operation, body) || AskedThread.Decides(operation, body);

    /// <summary>Whether a scope around <paramref name="operation"/> may hold one.</summary>
    public static bool IsInScope(IOperation operation)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); (inner, outer) = (outer, outer.Parent))
        {
            var resources = outer switch
            {
                IUsingOperation scope when scope.Body == inner => ValuesOf(scope.Resources),
                IBlockOperation block => block.Operations.TakeWhile(statement => statement != inner).OfType<IUsingDeclarationOperation>().SelectMany(scope => ValuesOf(scope.DeclarationGroup)),
                _ => [],
            };
            if (resources.Any(ScopeShape.MayHoldLock))
                return true;
        }

        return false;
    }

    private static IEnumerable<IOperation> ValuesOf(IOperation resources) => resources is IVariableDeclarationGroupOperation group
        ? group.Declarations.SelectMany(declaration => declaration.Declarators).Select(declarator => declarator.Initializer?.Value).OfType<IOperation>()
        : [resources];

    /// <summary>
    /// Whether the operation is reached only by the thread that got a certain answer from an atomic operation, which one thread gets at a
    /// time: <c>if (Interlocked.Exchange(ref _busy, 1) == 0)</c>, or after a loop that spins until it gets it.
    /// </summary>
    private static bool IsClaimed(IOperation operation, BodyFacts body)
    {
        if (!body.Type.MentionsAtomics)
            return false;
        if (operation.Deciding().Any(condition => Claims(condition, body)))
            return true;
        for (var (inner, outer) = (operation, operation.Parent); outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IBlockOperation block && block.Operations.TakeWhile(statement => statement != inner).Any(statement => Spins(statement, body, isCallee: false)))
                return true;
        }

        return false;
    }

    /// <summary>Whether nothing but a flag of the object that runs the body tells which thread comes to <paramref name="operation"/>: that keeps two threads apart at this object, and at no other that it leads to.</summary>
    public static bool IsClaimedByOwnFlagOnly(IOperation operation, BodyFacts body) => ClaimedIn(operation, body) is { IsStatic: false };

    /// <summary>
    /// The flag of the type, given back afterwards, that nothing but tells which thread comes to <paramref name="operation"/>, in the body or wherever that is called; null where there is none, or more.
    /// It keeps out those who ask for it, and nobody else.
    /// </summary>
    public static IFieldSymbol? FlagOf(IOperation operation, BodyFacts body, int depth = MaximumDepth)
    {
        if (!body.Type.MentionsAtomics || body.HeldAt(operation) is not { IsKnown: false, Must.IsEmpty: true })
            return null;
        if (ClaimedIn(operation, body) is { } own)
            return body.Body.Operations.Any(part => GivesBack(part, own)) ? own : null;
        if (depth == 0 || MayHoldAt(operation, body) || body.Flow?.DependsOnWay(operation.Syntax) == true || body.Body is not { Enclosing: null, Method: { DeclaredAccessibility: Accessibility.Private } method })
            return null;
        var flags = body.Type.Calls.To(method).Select(call => call.IsDelegate || !call.IsOnSameObject ? null : FlagOf(call.Operation, call.Caller, depth - 1)).Distinct(SymbolEqualityComparer.Default).ToList();
        return flags is [IFieldSymbol flag] ? flag : null;
    }

    private static bool GivesBack(IOperation part, IFieldSymbol flag) => part switch
    {
        ISimpleAssignmentOperation { Target: var target } => target,
        IInvocationOperation { TargetMethod: { Name: "Exchange" or "Write" or "Decrement", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: [{ Value: var target }, ..] } call when call.Parent.LetsGo() => target,
        _ => null,
    } is IFieldReferenceOperation { Field: var field } && SymbolEqualityComparer.Default.Equals(field.OriginalDefinition, flag);

    private static IFieldSymbol? ClaimedIn(IOperation operation, BodyFacts body) =>
        body.HeldAt(operation) is { IsKnown: false, Must.IsEmpty: true } && !IsInScope(operation) && !AskedThread.Decides(operation, body)
        && operation.Deciding().SelectMany(condition => condition.DescendantsAndSelf()).Where(part => part is ILocalReferenceOperation or IInvocationOperation).ToList() is [IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var flag, Instance: null or IInstanceReferenceOperation } }, ..] } claim] && IsClaim(claim) ? flag.OriginalDefinition : null;

    /// <summary>Whether the answer of an atomic operation is part of the condition: itself, in a local, or in a method of the type.</summary>
    private static bool Claims(IOperation condition, BodyFacts body) => condition.DescendantsAndSelf().Any(part => part switch
    {
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } value && value.DescendantsAndSelf().Any(IsClaim),
        IInvocationOperation call when body.Type.Calls.BodyOf(call.TargetMethod) is { } callee => callee.Body.Operations.Any(inner => IsClaim(inner) || IsTransition(inner, callee)),
        _ => IsClaim(part),
    });

    /// <summary>
    /// Whether the operation moves a state on through a method that exchanges it, and asks whether it was this thread's turn:
    /// <c>var found = Exchange(Stopping, expected); if (found == expected) …</c>.
    /// </summary>
    private static bool IsTransition(IOperation operation, BodyFacts body) =>
        operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
        && (ExchangeIn(comparison.LeftOperand, body) ?? ExchangeIn(comparison.RightOperand, body)) is { } call
        && call.Arguments.Any(argument => argument.Value.ConstantValue.HasValue)
        && call.Arguments.Any(argument => comparison.ChildOperations.Any(side => side.Unwrapped().IsWrittenLike(argument.Value.Unwrapped())));

    /// <summary>The call of an exchange in a method of the type that the operand is the result of, itself or in a local.</summary>
    private static IInvocationOperation? ExchangeIn(IOperation operand, BodyFacts body)
    {
        var value = operand.Unwrapped() is ILocalReferenceOperation { Local: var local } ? body.Type.Locks.LocalsOf(body.Body).OnlyValue(local)?.Unwrapped() : operand.Unwrapped();
        return value is IInvocationOperation call && body.Type.Calls.BodyOf(call.TargetMethod) is { } wrapper
            && wrapper.Body.Operations.OfType<IReturnOperation>().Any(result => result.ReturnedValue?.Unwrapped() is IInvocationOperation { TargetMethod: { Name: "CompareExchange", ContainingType.Name: "Interlocked" } })
            ? call : null;
    }

    private static bool Spins(IOperation statement, BodyFacts body, bool isCallee) => statement switch
    {
        IWhileLoopOperation { Condition: { } condition } => Claims(condition, body),
        IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { Name: "SpinUntil", ContainingType.Name: "SpinWait" } } wait } => wait.Arguments[0].Value.DescendantsAndSelf().Any(IsClaim),
        IExpressionStatementOperation { Operation: IInvocationOperation call } when !isCallee && body.Type.Calls.BodyOf(call.TargetMethod) is { } callee => callee.Body.Operations.Any(inner => inner is IWhileLoopOperation or IExpressionStatementOperation && Spins(inner, callee, isCallee: true)),
        _ => false,
    };

    /// <summary>Whether only one thread at a time can get the answer: the old value of a flag that is set, the last count that is taken.</summary>
    private static bool IsClaim(IOperation operation) => operation is IInvocationOperation { TargetMethod.ContainingType: { } wrapper, Parent: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } } && IsAtomicWrapper(wrapper)
        || operation is IInvocationOperation { TargetMethod: { ContainingType: { Name: "Interlocked", ContainingNamespace.Name: "Threading" }, Name: var name } } call && name switch
    {
        "Exchange" => IsConstant(call, 1),
        "CompareExchange" => IsConstant(call, 2),
        "Decrement" or "Increment" => call.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation,
        "And" or "Or" => call.Parent is not IExpressionStatementOperation,
        _ => false,
    };

    private static bool IsConstant(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value is { } value
        && (value.Unwrapped().ConstantValue.HasValue || value.ConstantValue.HasValue);

    /// <summary>Whether the type is a number or flag with atomic operations, as libraries that come from other platforms have them, by its shape: it changes and gives its value in one call.</summary>
    public static bool IsAtomicWrapper(ITypeSymbol type) =>
        type.SpecialType == SpecialType.None && Array.Exists(s_atomics, name => type.GetMembers(name).Any(member => member is IMethodSymbol { IsStatic: false }));
}

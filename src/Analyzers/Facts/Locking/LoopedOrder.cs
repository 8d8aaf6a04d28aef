using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Locking;

/// <summary>A loop acquires a lock for each element of what a caller gives, and holds all of them: <c>foreach (var key in keys) await For(key).WaitAsync();</c>.</summary>
/// <param name="Acquire">The acquire, or the call of the method that has it.</param>
/// <param name="Lock">What is acquired.</param>
/// <param name="Given">What tells the order: the caller's argument, or a part of it.</param>
internal sealed record LoopedOrder(IInvocationOperation Acquire, IOperation Lock, IOperation Given)
{
    private const int MaximumDepth = 6;

    /// <summary>Those of <paramref name="body"/>, by place.</summary>
    public static IEnumerable<LoopedOrder> In(BodyFacts body)
    {
        foreach (var loop in body.Type.Locks.HasHandWrittenLocks ? body.Body.Loops.OfType<ILoopOperation>().Where(loop => loop is IForEachLoopOperation or IForLoopOperation && GoesThroughAll(loop)) : [])
        {
            foreach (var call in body.Body.Calls.Where(call => loop.Body.Syntax.Span.Contains(call.Syntax.Span)))
            {
                if (AcquiredBy(call, body) is not { } wanted || IsLockOfCollection(wanted) || CollectionOf(wanted, loop, body, MaximumDepth) is not { } collection || ReleasesIn(loop, body) || IsOrderedBefore(loop, body) || IsUnderAnother(call, loop, body))
                    continue;
                if (Origin(collection, body, MaximumDepth) is { } given)
                {
                    yield return new LoopedOrder(call, wanted, given);
                    break;
                }
            }
        }
    }

    /// <summary>Whether the elements are locks and nothing else: who made the collection has brought them into an order with it.</summary>
    private static bool IsLockOfCollection(IOperation wanted) => wanted.Unwrapped() is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared], Type: { } type } && declared.GetSyntax() is ForEachStatementSyntax && type.NamespaceName() == "System.Threading"
        || wanted.Unwrapped() is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } && wanted.Type?.NamespaceName() == "System.Threading" && IsParameter(wanted.Unwrapped());

    private static bool IsParameter(IOperation element) => (element as IArrayElementReferenceOperation)?.ArrayReference.Unwrapped() is IParameterReferenceOperation || (element as IPropertyReferenceOperation)?.Instance?.Unwrapped() is IParameterReferenceOperation;

    /// <summary>The lock that lets one in at a time which the call acquires and keeps, itself or in a method of the type that is given it, or its key.</summary>
    private static IOperation? AcquiredBy(IInvocationOperation call, BodyFacts body)
    {
        if (body.EventsOf(call) is [var own])
            return Holds(own, body) ? own.Target : null;
        return call is { Instance: null or IInstanceReferenceOperation, TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false } target } && body.Type.Calls.BodyOf(target) is { } callee && callee != body
            && callee.Events is [var inner] && Holds(inner, callee) && !inner.Call.Deciding().Any() && callee.Body.LockStatements.IsEmpty && ParameterOf(inner.Target, callee, MaximumDepth) is { } parameter
            ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value
            : null;
    }

    private static bool Holds(SyncEvent sync, BodyFacts body) => sync is { Action: SyncAction.Acquire, Mode: LockMode.Exclusive, IsTimed: false, Outcome: Outcome.Always or Outcome.Awaited }
        && sync.Call.Enclosing().All(outer => outer is not IUsingOperation)
        && (sync.Kind is not (PrimitiveKind.Semaphore or PrimitiveKind.SemaphoreSlim) || LetsOneIn(sync.Target, body));

    /// <summary>Whether the semaphore is made with one place, or all semaphores of the type are.</summary>
    private static bool LetsOneIn(IOperation semaphore, BodyFacts body)
    {
        if (body.Paths.Read(semaphore).Variable is { } variable && LockOwners.InitialCount(variable, body.Type) is { } count)
            return count == 1;
        var made = body.Type.Bodies.SelectMany(other => other.Body.Creations).Where(creation => creation.Type is { Name: "SemaphoreSlim" or "Semaphore" }).ToList();
        return made.Count > 0 && made.TrueForAll(creation => creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "initialCount")?.Value.ConstantValue is { HasValue: true, Value: 1 });
    }

    private static IParameterSymbol? ParameterOf(IOperation value, BodyFacts body, int depth) => depth == 0 ? null : value.DescendantsAndSelf().Select(part => part switch
    {
        IParameterReferenceOperation { Parameter: var parameter } when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, body.Body.Method) => parameter,
        ILocalReferenceOperation { Local: var local } when body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only => ParameterOf(only, body, depth - 1),
        _ => null,
    }).FirstOrDefault(parameter => parameter is not null);

    /// <summary>Whether each round is followed by the next: no lock is looked for of which one is enough.</summary>
    private static bool GoesThroughAll(ILoopOperation loop) => !loop.Body.Descendants().Any(part => part is IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo } or IReturnOperation { IsImplicit: false });

    /// <summary>What the loop runs through, where <paramref name="value"/> is an element of it, a part of one, or found by one.</summary>
    private static IOperation? CollectionOf(IOperation value, ILoopOperation loop, BodyFacts body, int depth)
    {
        foreach (var part in depth == 0 ? [] : value.DescendantsAndSelf())
        {
            if (loop is IForLoopOperation && IndexedBy(part, loop) is { } indexed)
                return indexed;
            if (part is not ILocalReferenceOperation { Local: var local })
                continue;
            if (loop is IForEachLoopOperation each && each.LoopControlVariable.DescendantsAndSelf().Any(declared => declared is IVariableDeclaratorOperation { Symbol: var one } && SymbolEqualityComparer.Default.Equals(one, local) || Assignments.Refers(declared, local)))
                return each.Collection;
            if (local.DeclaringSyntaxReferences is [var place] && loop.Body.Syntax.Span.Contains(place.Span) && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only && CollectionOf(only, loop, body, depth - 1) is { } found)
                return found;
        }

        return null;
    }

    private static IOperation? IndexedBy(IOperation part, ILoopOperation loop) => part switch
    {
        IArrayElementReferenceOperation { Indices: [var index] } element when IsIndex(index, loop) => element.ArrayReference,
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value: var index }] } element when IsIndex(index, loop) => element.Instance,
        _ => null,
    };

    private static bool IsIndex(IOperation index, ILoopOperation loop) => index.Unwrapped() is ILocalReferenceOperation { Local: var local } && loop.Locals.Contains(local, SymbolEqualityComparer.Default);

    /// <summary>Whether a round releases something, itself or by what it calls, so that it may hold nothing at its end.</summary>
    private static bool ReleasesIn(ILoopOperation loop, BodyFacts body) => body.Body.Calls.Where(call => loop.Body.Syntax.Span.Contains(call.Syntax.Span)).Any(call =>
        body.EventsOf(call).Any(sync => sync.Action is SyncAction.Release or SyncAction.Wait) || CallTable.Targets(call).Select(body.Type.Calls.BodyOf).OfType<BodyFacts>().Any(callee => callee.Events.Any(sync => sync.Action == SyncAction.Release)))
        || loop.Body.Descendants().Any(part => part is IUsingDeclarationOperation or IUsingOperation);

    /// <summary>Whether the body has sorted or compared something before.</summary>
    private static bool IsOrderedBefore(ILoopOperation loop, BodyFacts body) => body.Body.Operations.Any(operation => operation.Syntax.SpanStart < loop.Body.Syntax.SpanStart && operation switch
    {
        IInvocationOperation { TargetMethod.Name: var name } => IsOrdering(name),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThanOrEqual } comparison =>
            !loop.Syntax.Span.Contains(comparison.Syntax.Span) && !comparison.LeftOperand.ConstantValue.HasValue && !comparison.RightOperand.ConstantValue.HasValue,
        _ => false,
    });

    private static bool IsOrdering(string name) => name.Contains("Sort") || name.Contains("Order") || name.Contains("Compare") || name.Contains("Arrange");

    /// <summary>Whether whoever comes here holds a lock that it has taken before the loop: one at a time goes through the elements.</summary>
    private static bool IsUnderAnother(IOperation acquire, ILoopOperation loop, BodyFacts body) => body.HeldAt(acquire) is not { IsKnown: true, Must: var held }
        || held.Any(grip => body.AcquireOf(grip, acquire) is not { } since || !loop.Syntax.Span.Contains(since.Span));

    /// <summary>The argument that the collection is, is made from, or is a part of; null where it is something else, or has an order of its own.</summary>
    private static IOperation? Origin(IOperation collection, BodyFacts body, int depth)
    {
        collection = collection.Unwrapped();
        if (depth == 0 || HasOrder(collection.Type))
            return null;
        return collection switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => IsOfCaller(parameter, body, depth) ? collection : null,
            ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only ? Origin(only, body, depth - 1) : null,
            IInvocationOperation { TargetMethod: { ContainingType.Name: "Enumerable" or "ImmutableArray" or "ImmutableList" } method, Arguments: [{ Value: var source }, ..] } => IsOrdering(method.Name) ? null : Origin(source, body, depth - 1),
            IObjectCreationOperation { Arguments: [{ Value: var source }] } when source.Type.IsEnumerable() => Origin(source, body, depth - 1),
            IPropertyReferenceOperation { Property: { IsIndexer: false, IsStatic: false }, Instance: { } owner } => RootOf(owner) is { Parameter: var parameter } && IsOfCaller(parameter, body, depth) ? collection : null,
            IFieldReferenceOperation { Instance: { } owner } => RootOf(owner) is { Parameter: var parameter } && IsOfCaller(parameter, body, depth) ? collection : null,
            _ => null,
        };
    }

    private static IParameterReferenceOperation? RootOf(IOperation owner) => owner.Unwrapped() switch
    {
        IParameterReferenceOperation parameter => parameter,
        IMemberReferenceOperation { Instance: { } outer, Member: IFieldSymbol or IPropertySymbol } => RootOf(outer),
        _ => null,
    };

    /// <summary>Whether code outside gives the parameter its value, or a member of the type hands on what it is given.</summary>
    private static bool IsOfCaller(IParameterSymbol parameter, BodyFacts body, int depth)
    {
        if (parameter.IsPrimaryConstructorParameter() || body.Body is not { Enclosing: null, Method: { MethodKind: MethodKind.Ordinary } method } || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method)
            || parameter.RefKind != RefKind.None || body.Type.Locks.LocalsOf(body.Body).IsReassigned(parameter) || IsOrdering(method.Name) || IsSaidToBeOrdered(parameter.Name))
            return false;
        if (method.DeclaredAccessibility != Accessibility.Private)
            return true;
        return body.Type.Calls.To(method).Any(call => !call.IsDelegate && call.Caller != body && call.Operation is IInvocationOperation invocation && !call.Caller.Body.Calls.Any(before => IsOrdering(before.TargetMethod.Name))
            && invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value is { } value && Origin(value, call.Caller, depth - 1) is not null);
    }

    private static bool IsSaidToBeOrdered(string name) => name.IndexOf("ordered", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("sorted", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool HasOrder(ITypeSymbol? type) => type is { Name: var name } && (name.Contains("Sorted") || name.Contains("Ordered"));
}

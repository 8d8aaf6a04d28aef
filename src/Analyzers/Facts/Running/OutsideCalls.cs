using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Which bodies of a type code of other types can call.</summary>
/// <param name="type">The type.</param>
/// <param name="entries">What it starts on other threads.</param>
internal sealed class OutsideCalls(TypeFacts type, ImmutableArray<ThreadEntry> entries)
{
    /// <summary>Whether code of other types can call the body.</summary>
    public bool MayCall(BodyFacts body) =>
        body.Body is { Enclosing: null, IsConstruction: false, Method: { } method }
        && method.MethodKind != MethodKind.Destructor
        && EntryTable.FindOverride(method) is null
        && !IsOwnWork(body, method)
        && ((method.IsCallableOutsideOutermostType() && !IsCalledByOwnersOnly(method)) || method.Name is "Main" or "<Main>$");

    /// <summary>
    /// Whether the type runs the method on threads of its own, and by nothing else: it can be named by others because it was written so.
    /// What is internal and called by its own type counts as that type's, as far as is known; work that is done at once may be asked for directly, too.
    /// </summary>
    private bool IsOwnWork(BodyFacts body, IMethodSymbol method)
    {
        if (EntryTable.IsWorkOfItem(method) && entries.Any(entry => entry.Target == body))
            return true;
        var calls = type.Calls.To(method).Where(call => !call.IsDelegate).ToList();
        if (calls.Count == 0)
            return entries.Any(entry => entry.Target == body && GoesOn(entry, body) && Hands(entry, method));
        return method.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal
            || calls.TrueForAll(call => entries.Any(entry => entry.Target == call.Caller && GoesOn(entry, body)) && IsAllOf(call));
    }

    private static bool Hands(ThreadEntry entry, IMethodSymbol method) => entry.Created?.DescendantsAndSelf().Any(part => part is IMethodReferenceOperation group && SymbolEqualityComparer.Default.Equals(group.Method.OriginalDefinition, method)) == true;

    /// <summary>Whether the work is a thread's course, or a part of one: it goes round until it is stopped, or is asked for by the clock or an event.</summary>
    private static bool GoesOn(ThreadEntry entry, BodyFacts body) => entry.Row.Recurs || entry.Row.IsOnDemand || body.Body.Operations.Any(operation => operation is IWhileLoopOperation or IForLoopOperation { Condition: null });

    /// <summary>Whether the call is all that the lambda does in which it is written.</summary>
    private static bool IsAllOf(CallSite call)
    {
        if (call.Caller.Body.Root is not IAnonymousFunctionOperation { Body.Operations: [var first, ..] statements } || statements.Skip(1).Any(statement => statement is not IReturnOperation { IsImplicit: true }))
            return false;
        var only = first is IExpressionStatementOperation { Operation: var stated } ? stated : (first as IReturnOperation)?.ReturnedValue;
        return only?.Unwrapped() is { } called && (called == call.Operation || (called is IAwaitOperation && called.DescendantsAndSelf().Contains(call.Operation)));
    }

    /// <summary>Whether a method of a type that others cannot name is called by its name: what implements an interface there is not handed out for certain.</summary>
    private bool IsCalledByOwnersOnly(IMethodSymbol method) =>
        !method.IsOverride && !method.ContainingType.IsVisibleOutsideItsContainers() && type.Calls.To(method).Any(call => !call.IsDelegate);
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Locking;
using Lockset.Analyzers.Primitives;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>Calls of code that the type gets from others and knows nothing of: the handlers of an event, callbacks and observers that were handed in.</summary>
internal static class OutsideCode
{
    /// <summary>The event, or the variable that keeps the code which <paramref name="operation"/> calls; null where it calls none, or what it calls is known, or computes a value.</summary>
    public static ISymbol? CalledBy(IOperation operation, BodyFacts body)
    {
        if (operation is not IInvocationOperation { TargetMethod: var method } call || call.Receiver() is not { } receiver)
            return null;
        if (method.MethodKind != MethodKind.DelegateInvoke)
            return IsTold(method) && KeptElements.Holder(receiver, body) is { } observers && IsGiven(observers, receiver.Type, body.Type) ? observers : null;
        if (RaisedEvent(receiver, body) is { } raised)
            return IsOwn(raised, body.Type) ? null : raised;
        if (!IsTold(method) || IsMadeReady(call, body))
            return null;
        if (KeptElements.Holder(receiver, body) is { } handlers)
            return (handlers is IEventSymbol || IsGiven(handlers, receiver.Type, body.Type)) && !LoggingShape.Is(handlers) ? handlers : null;
        // What an internal type is handed by the rest of its program is a part of it.
        return method.ReturnsVoid && receiver.Unwrapped() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } kept
            && !LoggingShape.Is(kept.Member) && kept.Member.ContainingType.IsPublic() && IsGiven(kept.Member, receiver.Type, body.Type) ? kept.Member : null;
    }

    /// <summary>The event whose handlers are called: by its name, or by a local that was copied from it.</summary>
    private static IEventSymbol? RaisedEvent(IOperation receiver, BodyFacts body) => receiver.Unwrapped() switch
    {
        IEventReferenceOperation reference => reference.Event,
        IFieldReferenceOperation { Field.AssociatedSymbol: IEventSymbol raised } => raised,
        ILocalReferenceOperation { Local: var local } => body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } copy && copy.Unwrapped() is not ILocalReferenceOperation ? RaisedEvent(copy, body) : null,
        _ => null,
    };

    /// <summary>Whether only the type itself can add handlers, and does so with functions of its own.</summary>
    private static bool IsOwn(IEventSymbol raised, TypeFacts type) => raised.DeclaredAccessibility == Accessibility.Private
        && type.Bodies.SelectMany(body => body.Body.Operations).OfType<IEventAssignmentOperation>().Where(added => added.Adds && added.EventReference is IEventReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Event, raised))
            .All(added => added.HandlerValue.Unwrapped() is IDelegateCreationOperation);

    /// <summary>Whether the method tells something and answers nothing; what computes a value is taken to do no more than that.</summary>
    private static bool IsTold(IMethodSymbol method) =>
        (method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", IsGenericType: false })
        && (method.ContainingType.TypeKind == TypeKind.Delegate || IsListener(method.ContainingType));

    /// <summary>Whether the delegate gets an object to make ready, which the caller goes on to use: <c>configure(options)</c>.</summary>
    private static bool IsMadeReady(IInvocationOperation call, BodyFacts body) => call.Arguments.Any(argument => argument.Value.Unwrapped() is ILocalReferenceOperation { Local: { Type.IsReferenceType: true } local }
        && body.Body.Operations.Any(use => use is ILocalReferenceOperation later && SymbolEqualityComparer.Default.Equals(later.Local, local) && later.Syntax.SpanStart > call.Syntax.Span.End));

    /// <summary>Whether others implement the interface to be told things: nothing can be asked through it.</summary>
    private static bool IsListener(INamedTypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Interface || LoggingShape.Is(type))
            return false;
        if (type.NamespaceName().StartsWith("System", StringComparison.Ordinal))
            return type.Name == "IObserver";
        var members = type.GetMembers().Where(member => !member.IsStatic).ToList();
        return type.IsPublic() && members.Count > 0
            && members.TrueForAll(member => member is IMethodSymbol { IsAbstract: true } method && (method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", IsGenericType: false }))
            && members.Exists(member => member is IMethodSymbol { Parameters.Length: > 0 })
            && type.AllInterfaces.All(other => other.Name is "IDisposable" or "IAsyncDisposable" || IsListener(other));
    }

    /// <summary>Whether others hand the type what the variable keeps: it is set, or added to, from a parameter of a member that they can call.</summary>
    private static bool IsGiven(ISymbol variable, ITypeSymbol? wanted, TypeFacts type)
    {
        if (wanted is null)
            return false;
        if (variable is IPropertySymbol { SetMethod: { } setter } && setter.IsCallableOutsideOutermostType() && SymbolEqualityComparer.Default.Equals((variable as IPropertySymbol)!.Type.OriginalDefinition, wanted.OriginalDefinition))
            return true;
        foreach (var body in type.Bodies)
        {
            foreach (var operation in body.Body.Operations)
            {
                if (Given(operation, variable).Any(value => MentionsGiven(value, wanted, body, depth: 2)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>What the operation puts into the variable, as far as it does: a value, or an element.</summary>
    private static IEnumerable<IOperation> Given(IOperation operation, ISymbol variable) => operation switch
    {
        IInvocationOperation call when (call.Receiver() is { } receiver && KeptElements.IsOf(receiver, variable)) || (call.Instance is null && call.Arguments.Any(argument => KeptElements.IsOf(argument.Value, variable))) => call.Arguments,
        IAssignmentOperation assignment when KeptElements.IsOf(assignment.Target, variable) => [assignment.Value],
        _ => [],
    };

    private static bool MentionsGiven(IOperation value, ITypeSymbol wanted, BodyFacts body, int depth) => value.DescendantsAndSelf().Any(part => part switch
    {
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) } taker } parameter } =>
            SymbolEqualityComparer.Default.Equals(parameter.Type.OriginalDefinition, wanted.OriginalDefinition) && taker.IsCallableOutsideOutermostType(),
        ILocalReferenceOperation { Local: var local } => depth > 0 && body.Type.Locks.LocalsOf(body.Body).OnlyValue(local) is { } only && MentionsGiven(only, wanted, body, depth - 1),
        _ => false,
    });
}

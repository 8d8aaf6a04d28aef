using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>Knows code that the one thread of a user interface runs: what a window does when it is made, or told that something has happened.</summary>
internal static class WindowThread
{
    private const int MaximumDepth = 4;

    /// <summary>The member that the framework runs, and that comes to <paramref name="operation"/> on the same thread; null where none is known to.</summary>
    public static Body? CallerOf(IOperation operation, BodyFacts body) => CallerOf(operation, body, MaximumDepth);

    private static Body? CallerOf(IOperation operation, BodyFacts body, int depth)
    {
        if (depth == 0 || IsElsewhere(operation, body))
            return null;
        if (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing })
            return IsHandler(lambda) ? body.Body : OffContext.RunsInPlace(lambda) ? CallerOf(lambda, body.Type.FactsOf(enclosing), depth - 1) : null;
        if (body.Body.Method is not { } method)
            return null;
        var calls = body.Type.Calls.To(method).ToList();
        if (method is { IsStatic: false, MethodKind: not MethodKind.LocalFunction } && ThreadFacts.IsUserInterface(method.ContainingType) && (method.MethodKind == MethodKind.Constructor || Overridden(method) is { } hook && IsOfFramework(hook) || IsNamedInMarkup(method, calls) || calls.Exists(call => call.IsDelegate && IsHandler(call.Operation))))
            return body.Body;
        return calls.Where(call => !call.IsDelegate && call.Caller != body).Select(call => CallerOf(call.Operation, call.Caller, depth - 1)).FirstOrDefault(caller => caller is not null);
    }

    /// <summary>Whether the thread may be another one there: the body has left the context, or asks on which thread it runs.</summary>
    private static bool IsElsewhere(IOperation operation, BodyFacts body) =>
        body.Body.Awaits.Any(await => await.Syntax.SpanStart < operation.Syntax.SpanStart && NeededContext.IsLeft(await))
        || body.Body.Operations.Any(part => part is IInvocationOperation { TargetMethod: { Name: "SetSynchronizationContext", ContainingType.Name: "SynchronizationContext" } })
        || operation.Deciding().Any(condition => condition.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "InvokeRequired" or "HasThreadAccess" or "IsThreadPoolThread" or "IsBackground" or "ManagedThreadId" } or IPropertyReferenceOperation { Property: { Name: "Current", ContainingType.Name: "SynchronizationContext" } } or IInvocationOperation { TargetMethod.Name: "CheckAccess" }));

    /// <summary>Whether the function is a handler of an event that the framework raises.</summary>
    private static bool IsHandler(IOperation function)
    {
        var use = function.Parent;
        while (use is IDelegateCreationOperation or IConversionOperation)
            use = use.Parent;
        return use is IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised } } && IsOfFramework(raised);
    }

    /// <summary>Whether nothing but the markup of a window can name the handler, which is told of an event of the framework.</summary>
    private static bool IsNamedInMarkup(IMethodSymbol method, List<CallSite> calls) => calls.Count == 0
        && method is { MethodKind: MethodKind.Ordinary, ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Object }, { Type: INamedTypeSymbol told }] } && ConsoleContext.IsOfWindows(told) && told.Name.EndsWith("EventArgs", StringComparison.Ordinal);

    private static bool IsOfFramework(ISymbol member) => ConsoleContext.IsOfWindows(member) || (!member.IsInSource() && ThreadFacts.IsUserInterface(member.ContainingType));

    private static IMethodSymbol? Overridden(IMethodSymbol method)
    {
        var overridden = method.OverriddenMethod;
        while (overridden?.OverriddenMethod is { } further)
            overridden = further;
        return overridden;
    }
}

using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Symbols;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// A call of an <c>async void</c> method that handles no event: whoever calls it cannot wait for it, and what it awaits, and does not catch, ends the process when it fails.
/// </summary>
/// <param name="Await">The first await that may fail.</param>
/// <param name="Call">The call.</param>
/// <param name="Caller">Who calls.</param>
internal sealed record UnawaitableCall(IAwaitOperation Await, IOperation Call, BodyFacts Caller)
{
    private static readonly string[] s_harmless = ["Delay", "Yield", "WhenAny", "CompletedTask", "SuppressThrowing", "InvokeAsync", "SwitchToMainThreadAsync"];

    /// <summary>The one of the method that <paramref name="body"/> is; null where it has none, is called for others, or lets nothing out.</summary>
    public static UnawaitableCall? Of(BodyFacts body)
    {
        if (body.Body.Awaits.IsEmpty || body.Body is not { Enclosing: null, Method: { IsAsync: true, ReturnsVoid: true, MethodKind: MethodKind.Ordinary } method } || IsForOthers(method, body.Type)
            || body.Body.Awaits.OfType<IAwaitOperation>().OrderBy(wait => wait.Syntax.SpanStart).FirstOrDefault(MayFail) is not { } wait)
            return null;
        var calls = body.Type.Calls.To(method).ToList();
        return calls.Exists(call => call.IsDelegate) || calls.Find(call => call.Caller != body && call.Operation.Parent is IExpressionStatementOperation) is not { } first ? null : new UnawaitableCall(wait, first.Operation, first.Caller);
    }

    /// <summary>Whether the method has the shape that others, an event, a framework or an interface, ask for, or its class lives in a user interface, which has a handler for what gets out.</summary>
    private static bool IsForOthers(IMethodSymbol method, TypeFacts type) => method.IsOverride || method.IsVirtual || !method.GetAttributes().IsEmpty || !method.ExplicitInterfaceImplementations.IsEmpty
        || method.Parameters.Any(parameter => parameter.Type.Name.EndsWith("EventArgs", StringComparison.Ordinal) || parameter is { Name: "sender" or "state", Type.SpecialType: SpecialType.System_Object })
        || (method.Name.StartsWith("On", StringComparison.Ordinal) && method.Name.Length > 2 && char.IsUpper(method.Name[2]))
        || !ConsoleContext.IsUnlikely(type.Compilation) || ThreadFacts.IsUserInterface(method.ContainingType) || method.ContainingType.AllInterfaces.Any(implemented => implemented.Name is "INotifyPropertyChanged" or "ICommand")
        || method.ContainingType.AllInterfaces.Any(implemented => implemented.GetMembers(method.Name).Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)));

    /// <summary>Whether what is awaited can fail, and no handler is around it.</summary>
    private static bool MayFail(IAwaitOperation wait) => !wait.MayBeCaught() && !wait.Descendants().Any(part => part switch
    {
        IInvocationOperation call => Array.IndexOf(s_harmless, call.TargetMethod.Name) >= 0,
        IMemberReferenceOperation member => Array.IndexOf(s_harmless, member.Member.Name) >= 0,
        _ => false,
    });
}

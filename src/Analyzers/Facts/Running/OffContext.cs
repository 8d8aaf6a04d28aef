using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Threads;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Running;

/// <summary>
/// Knows the bodies that only ever run where no synchronisation context is: on threads of the pool, of timers or of one's own. What follows an await
/// there goes on beside everything else, also without <c>ConfigureAwait(false)</c>.
/// </summary>
internal static class OffContext
{
    /// <summary>Whether <paramref name="body"/> never runs elsewhere, as far as the type shows.</summary>
    public static bool Is(BodyFacts body) => Is(body, []);

    private static bool Is(BodyFacts body, HashSet<BodyFacts> open)
    {
        // Whoever calls itself is where it was called first.
        if (!open.Add(body))
            return true;
        if (body.Body is { Root: IAnonymousFunctionOperation lambda, Enclosing: { } enclosing })
            return IsHandedOver(lambda) || (!ThreadEntries.UsesOf(lambda, body.Type.FactsOf(enclosing)).Contains(lambda) ? AreHandedOver(ThreadEntries.UsesOf(lambda, body.Type.FactsOf(enclosing)).ToList()) : RunsInPlace(lambda) && Is(body.Type.FactsOf(enclosing), open));
        if (body.Body.Method is not { } method)
            return false;
        if (EntryTable.FindOverride(method) is { HasNoContext: true })
            return true;
        if (!(method.MethodKind == MethodKind.LocalFunction || (method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } && method.ExplicitInterfaceImplementations.IsEmpty)))
            return false;
        var calls = body.Type.Calls.To(method).Where(call => call.Caller != body).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => call.IsDelegate ? IsHandedOver(call.Operation) : Is(call.Caller, open));
    }

    private static bool AreHandedOver(List<IOperation> uses) => uses.Count > 0 && uses.TrueForAll(IsHandedOver);

    private static bool IsHandedOver(IOperation function) => ThreadEntries.Start(function) is ({ HasNoContext: true }, _);

    /// <summary>Whether the lambda is given to a call that runs it before it returns.</summary>
    public static bool RunsInPlace(IOperation lambda) => lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation taker } } && EntryTable.RunsAtOnce(taker.TargetMethod);
}
